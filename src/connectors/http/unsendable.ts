/** Why a request cannot be sent as it is. Becomes an HttpError with the code `invalid`. */
export class Unsendable extends Error {
  override name = 'Unsendable'
}
