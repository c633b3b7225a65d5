import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

/** Claims of the one who is signed in at the service. */
export type Claims = Record<string, unknown> & { sub: string }

/** A small sign-in service that speaks OpenID Connect over real sockets: the code flow, with PKCE, and no page. */
export interface OidcService {
  issuer: string
  /** Who signs in next. */
  claims: Claims
  /** Put over those it would give, to forge an answer. */
  forged: Record<string, unknown>
  close(): Promise<void>
}

export async function startOidcService(clientId: string, clientSecret: string): Promise<OidcService> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const codes = new Map<string, { challenge: string; nonce: string }>()
  const service: OidcService = { issuer: '', claims: { sub: '' }, forged: {}, close: async () => undefined }
  const idToken = async (nonce: string) =>
    await new SignJWT({ ...service.claims, nonce, ...service.forged })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(service.issuer)
      .setAudience(clientId)
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', service.issuer)
    const answer = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (url.pathname === '/.well-known/openid-configuration') {
      answer({
        issuer: service.issuer,
        authorization_endpoint: `${service.issuer}/authorize`,
        token_endpoint: `${service.issuer}/token`,
        jwks_uri: `${service.issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      })
    } else if (url.pathname === '/keys') {
      answer({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] })
    } else if (url.pathname === '/authorize') {
      const asked = Object.fromEntries(url.searchParams)
      const code = randomUUID()
      codes.set(code, { challenge: asked.code_challenge ?? '', nonce: asked.nonce ?? '' })
      const back = new URL(asked.redirect_uri ?? '')
      back.searchParams.set('code', code)
      back.searchParams.set('state', asked.state ?? '')
      response.writeHead(302, { location: back.href }).end()
    } else {
      let body = ''
      for await (const chunk of request) body += chunk
      const form = Object.fromEntries(new URLSearchParams(body))
      const given = codes.get(form.code ?? '')
      codes.delete(form.code ?? '')
      const challenge = createHash('sha256')
        .update(form.code_verifier ?? '')
        .digest('base64url')
      const isClient = form.client_id === clientId && form.client_secret === clientSecret
      if (!isClient || given?.challenge !== challenge) answer({ error: 'invalid_grant' }, 400)
      else answer({ access_token: 'a', token_type: 'Bearer', id_token: await idToken(given.nonce) })
    }
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  service.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  service.close = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return service
}
