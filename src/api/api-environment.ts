import type { Signed } from './sign-in/signed.ts'

/** What a request carries through the door. */
export interface ApiEnvironment {
  Variables: {
    requestId: string
    signed: Signed
  }
}
