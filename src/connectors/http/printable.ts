/** One line without control, format and other invisible characters: what a server sends must not write our log. */
export function printable(text: string): string {
  return text
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]+/gu, '�')
    .trim()
}

/** The first `length` characters of a text, marked where it was cut. */
export function beginning(text: string, length: number): string {
  // Half of a surrogate pair cannot be stored.
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`
}
