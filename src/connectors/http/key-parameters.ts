// The names under which services take a key in the query. People put keys there as plain text, too.
const names = [
  'api[-_]?key',
  'subscription[-_]?key',
  '(?:access|refresh|id|auth|session|security)?[-_]?token',
  'key',
  'password',
  'passwd',
  'pwd',
  '(?:client[-_]?)?secret',
  'sig',
  '(?:x-amz-)?signature',
  'x-amz-(?:credential|security-token)',
].join('|')

const wholeName = new RegExp(`^(?:${names})$`, 'i')
const inText = new RegExp(`(?<![\\w-])(${names})=[^&\\s"'<>\\\\]+`, 'gi')

/** Whether a query parameter of this name holds a key. */
export function isKeyParameter(name: string): boolean {
  return wholeName.test(name)
}

/** `text` with `***` for the values of key parameters in the addresses it mentions. */
export function starKeyParameters(text: string): string {
  return text.replace(inText, '$1=***')
}

/** `?a=1&key=abc` with `***` for the values of key parameters, the rest letter for letter. */
export function starQuery(search: string): string {
  return search.replaceAll(/([?&])([^=&]*)=([^&]*)/g, (whole, separator: string, name: string) =>
    isKeyParameter(decoded(name)) ? `${separator}${name}=***` : whole,
  )
}

const credentialHeader = /auth|cookie|token|secret|password|signature|key/i

/** Whether a request header of this name holds a credential. */
export function isCredentialHeader(name: string): boolean {
  return credentialHeader.test(name) && name.toLowerCase() !== 'idempotency-key'
}

export function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
