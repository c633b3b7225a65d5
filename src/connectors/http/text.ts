import { TextDecoder } from 'node:util'

/**
 * Bytes as text, in the character set the content type names, UTF-8 where it names none or an unknown one. A byte order
 * mark is left out. Bytes that are no characters become U+FFFD, or throw when `strict`.
 */
export function textOf(bytes: Uint8Array, contentType: string | null, strict = false): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]
  return decoder(charset ?? 'utf-8', strict).decode(bytes)
}

function decoder(charset: string, fatal: boolean): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal })
  } catch {
    return new TextDecoder('utf-8', { fatal })
  }
}
