const identifier = /^[a-z_][a-z0-9_]{0,40}$/

/**
 * Returns `name` if it may stand in SQL text unquoted, and throws if not: names cannot be bound as values, so they are
 * allowed by shape. The length leaves room for the suffixes we add within PostgreSQL's 63 bytes.
 */
export function checkIdentifier(name: string, what: string): string {
  if (identifier.test(name)) return name
  throw new Error(
    `expected ${what} to be a lower-case letter or _ followed by up to 40 letters, digits or _, got ${JSON.stringify(name)}. ` +
      `Choose another name, such as "millrace".`,
  )
}

/** A name in quotes. Names are checked where they are declared; quotes keep keywords usable. */
export function quoted(name: string): string {
  return `"${name}"`
}
