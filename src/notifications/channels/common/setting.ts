import { isSecret, type Secret } from '../../../pipelines/secret.ts'
import { DeliveryError } from '../../channel.ts'

/** What a channel is set up with: given in code, or else read from the environment each time it is needed. */
export interface Setting {
  /** Of the environment variable, for people. */
  name: string
  read(): string | undefined
}

/** `given`, or the environment variable; a list is joined by commas. */
export function setting(given: string | readonly string[] | undefined, name: string): Setting {
  return {
    name,
    read() {
      const value = given === undefined ? process.env[name] : [given].flat().join(',')
      return value === undefined || value.trim() === '' ? undefined : value.trim()
    },
  }
}

/** The names of those that have no value. */
export function missingOf(settings: readonly (Setting | Secret)[]): string[] {
  return settings.filter((one) => (isSecret(one) ? !one.isSet : one.read() === undefined)).map(({ name }) => name)
}

/** The value. Rejects the try where there is none, naming the setting. */
export function valueOf(one: Setting | Secret): string {
  const value = isSecret(one) ? (one.isSet ? one.reveal() : undefined) : one.read()
  if (value === undefined) {
    throw new DeliveryError(
      `not configured: expected ${one.name} to be set, got nothing: set it where deliveries are made`,
      {
        permanent: true,
      },
    )
  }
  return value
}

/** The parts of a list with commas between them. */
export function listed(text: string | undefined): string[] {
  return (text ?? '')
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
