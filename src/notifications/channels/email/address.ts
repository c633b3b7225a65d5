import { DeliveryError } from '../../channel.ts'

export interface MailAddress {
  name: string
  address: string
}

/**
 * `a@example.com` or `Name <a@example.com>`. Anything else is refused, line ends above all: they would begin a header of
 * somebody else's choice. It is not shown, as it is a person's.
 */
export function mailAddress(text: string, what: string): MailAddress {
  const [, name = '', inBrackets, bare] =
    /^(?:([^<>\p{Cc}]*)<([^\s<>@,;:"\p{Cc}]+@[^\s<>@,;:"\p{Cc}]+)>|([^\s<>@,;:"\p{Cc}]+@[^\s<>@,;:"\p{Cc}]+))$/u.exec(
      text,
    ) ?? []
  const address = inBrackets ?? bare
  if (address === undefined) {
    throw new DeliveryError(
      `expected ${what} to be like alerts@example.com or Alerts <alerts@example.com>, got something else: it is not shown`,
      { permanent: true },
    )
  }
  return { name: name.replaceAll('"', '').trim(), address }
}
