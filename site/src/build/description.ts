const LENGTH_MAX = 200

/**
 * What a page says of itself to whoever has not opened it yet, a search engine or a preview: the first sentences of its
 * first paragraph, without marks, and without the double quotes that VitePress would not escape. Nothing where it begins
 * with no paragraph, or with a sentence that is longer.
 */
export function descriptionOf(markdown: string): string | undefined {
  const [, paragraph = ''] = /^# .*\n+((?:[A-Za-z*`[].*\n?)+)/m.exec(markdown) ?? []
  const text = plain(paragraph).replaceAll(/\s+/g, ' ').trim()
  const ends = [...text.matchAll(/[.:?](?= |$)/g)].map(({ index }) => index + 1)
  const end = ends.findLast((end) => end <= LENGTH_MAX)
  return end === undefined ? undefined : text.slice(0, end).replace(/:$/, '.')
}

function plain(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*`]/g, '')
    .replaceAll('"', "'")
}
