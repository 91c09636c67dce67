/** What text is painted as, where it goes to a person. Without colours it returns the text. */
export type Paint = (kind: 'good' | 'bad' | 'weak' | 'strong', text: string) => string
