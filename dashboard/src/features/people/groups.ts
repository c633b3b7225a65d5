/** Names with commas between, as a list; the same one stands once. */
export function groupsIn(text: string): string[] {
  const names = text.split(',').map((name) => name.trim())
  return [...new Set(names.filter((name) => name !== ''))]
}
