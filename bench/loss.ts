/** Throws when anything that was acknowledged before the server was killed is not there, or there twice. */
export function refuseLoss(
  name: string,
  expected: Readonly<Record<string, number>>,
  stored: Readonly<Record<string, number>>,
): void {
  const wrong = Object.entries(expected).filter(([kind, count]) => stored[kind] !== count)
  if (wrong.length === 0) return
  const told = wrong.map(([kind, count]) => `${count} ${kind}, got ${stored[kind]}`).join('; ')
  throw new Error(`${name}: expected what was acknowledged to be there after its server was killed: ${told}`)
}
