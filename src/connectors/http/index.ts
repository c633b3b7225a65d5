export { basic, bearer } from './credentials.ts'
export type { HttpHooks } from './hooks.ts'
export { httpClient, type RootHttpClient } from './http-client.ts'
export { HttpError, type HttpErrorCode } from './http-error.ts'
