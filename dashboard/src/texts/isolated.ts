/** A text of others inside a sentence: where its letters turn round or run from the right, those of the sentence do not. */
export function isolated(text: string): string {
  return `\u2068${text.replaceAll(/[\u2066-\u2069]/g, '')}\u2069`
}
