import { type RefusalCode, refusals } from '@sallyport/contract'

/**
 * The page a person sees instead of the problem document, cut where the decision id stands.
 *
 * It says what the document says and no more. Nothing of the request is in it, so nothing of the
 * request can be run by it.
 */
export function pageParts(code: RefusalCode): [before: string, after: string] {
  const { status, title, detail } = refusals[code]
  return [
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${status} ${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${detail}</p>
<p>If you ask for help, give this number: <code>`,
    `</code></p>
</main>
</body>
</html>
`,
  ]
}
