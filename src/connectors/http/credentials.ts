import { derivedSecret, isSecret, type Secret } from '../../pipelines/secret.ts'

/**
 * The value of an `Authorization` header with a bearer token.
 *
 * @example
 * http.extend({ headers: { Authorization: bearer(secret('SMARTSHEET_TOKEN')) } })
 */
export function bearer(token: Secret): Secret {
  return derivedSecret(token, (value) => `Bearer ${value}`)
}

/** The value of an `Authorization` header with user and password. */
export function basic(user: string | Secret, password: Secret): Secret {
  return derivedSecret(password, (value) => {
    const name = isSecret(user) ? user.reveal() : user
    return `Basic ${Buffer.from(`${name}:${value}`).toString('base64')}`
  })
}
