/** So much of a recipient that who knows it knows it again, and nobody learns it from a screen. */
export function inPart(recipient: string): string {
  const [name = '', domain] = recipient.split('@')
  if (domain !== undefined) return `${name.slice(0, 1)}…@${domain}`
  return recipient.length > 6 ? `${recipient.slice(0, 3)}…${recipient.slice(-2)}` : recipient
}
