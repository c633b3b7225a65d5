import { guardsIn } from '../guard.ts'

const test = 'src/people/people.test.ts'
const audit = 'src/people/audit/audit.test.ts'
const oidc = 'src/people/sign-in/oidc.test.ts'

/** What keeps out whoever is not who they say, and what tells that the audit was touched. */
export const people = [
  ...guardsIn('src/people/users/users.ts', test, [
    {
      name: 'the last administrator stays',
      text: 'if (wasAdministrator && (await countAdministrators(client)) === 0) {',
      without: 'if ((await countAdministrators(client)) < 0) {',
      test: 'whoever starts first is the administrator',
    },
    {
      name: 'administrators who take rights away take turns',
      text: 'await lockUsers(client)',
      without: '',
      test: 'whoever starts first is the administrator',
    },
  ]),
  ...guardsIn('src/people/sign-in/sign-in-store.ts', test, [
    {
      name: 'a link is good once',
      text: 'WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2',
      without: 'WHERE token_hash = $1 AND expires_at > $2',
      test: 'a link is good once and for a day',
    },
    {
      name: 'a link is good for a day',
      text: 'AND expires_at > $2 AND users.id = user_id AND disabled_at IS NULL',
      without: 'AND expires_at IS DISTINCT FROM $2 AND users.id = user_id AND disabled_at IS NULL',
      test: 'a link is good once and for a day',
    },
    {
      name: 'the right password does not open a locked address',
      text: 'AND NOT EXISTS (SELECT FROM sign_in_failures WHERE user_id = $1 AND address = $3 AND locked_until > $2)',
      without: '',
      test: 'ten wrong passwords lock the address they come from',
    },
    {
      name: 'a hundred wrong passwords from anywhere slow everybody down',
      text: 'WHERE id = $1 AND disabled_at IS NULL AND (locked_until IS NULL OR locked_until <= $2)',
      without: 'WHERE id = $1 AND disabled_at IS NULL',
      test: 'ten wrong passwords lock the address they come from',
    },
    {
      name: 'guesses from one address lock out nobody else',
      text: 'WHERE one.locked_until IS NULL OR one.locked_until <= $2',
      without: 'WHERE true',
      test: 'ten wrong passwords lock the address they come from',
    },
    {
      name: 'a newer link voids the ones before',
      text: 'WHERE user_id = $1 AND used_at IS NULL',
      without: 'WHERE user_id = $1 AND false',
      test: 'a link is good once and for a day',
    },
  ]),
  ...guardsIn('src/people/sign-in/password.ts', test, [
    {
      name: 'a password is long',
      text: 'if (password.length < shortest || password.length > longest) {',
      without: 'if (password.length > longest) {',
      test: 'ten wrong passwords lock the address they come from',
    },
  ]),
  ...guardsIn('src/people/sessions/session-store.ts', test, [
    {
      name: 'a secret of a session that comes again ends it',
      text: 'await endStored(pool, one.id, now)',
      without: '',
      test: 'a session is renewed by its newest secret',
    },
  ]),
  ...guardsIn('src/people/sessions/sessions.ts', test, [
    {
      name: 'the algorithm of an access is fixed',
      text: 'algorithms: [algorithm],',
      without: '',
      test: 'an access that is forged',
    },
    { name: 'an access says who gave it', text: '        issuer,\n', without: '\n', test: 'an access that is forged' },
    {
      name: 'an access says for whom it is',
      text: '        audience,\n',
      without: '\n',
      test: 'an access that is forged',
    },
  ]),
  ...guardsIn('src/people/audit/denial-limit.ts', test, [
    {
      name: 'addresses of one network share their part of the audit',
      text: "networkOf(actor.address ?? '')",
      without: "actor.address ?? ''",
      test: 'another address of their network',
    },
  ]),
  ...guardsIn('src/people/sign-in/sign-in.ts', test, [
    {
      name: 'addresses of one network are locked out together',
      text: "networkOf(from.address ?? '')",
      without: "from.address ?? ''",
      test: 'another address of their network',
    },
    {
      name: 'a new password ends other sessions',
      text: 'await endSessionsOf(client, userId, now, sessionId)',
      without: '',
      test: 'a new password ends all sessions but the one',
    },
  ]),
  ...guardsIn('src/people/audit/denial-limit.ts', test, [
    {
      name: 'one address does not fill the audit',
      text: 'const mostEach = 30',
      without: 'const mostEach = 3_000',
      test: 'refused attempts of an address fill no more',
    },
    {
      name: 'many addresses do not fill the audit',
      text: 'const mostOfNobody = 300',
      without: 'const mostOfNobody = 30_000',
      test: 'refused attempts of an address fill no more',
    },
  ]),
  ...guardsIn('src/people/tokens/tokens.ts', test, [
    {
      name: 'a token does not outlive the one that made it',
      text: 'if (endsBy && (expiresAt === null || expiresAt > endsBy)) {',
      without: 'if (endsBy === null) {',
      test: 'a token may do the lesser',
    },
    {
      name: 'a token may do at most what its user may',
      text: 'if (lesserRole(role, user.role) !== role) {',
      without: 'if (lesserRole(role, user.role) === undefined) {',
      test: 'a token may do the lesser',
    },
    {
      name: 'a token of who was demoted may do no more',
      text: 'role: lesserRole(found.role, found.userRole)',
      without: 'role: found.role',
      test: 'a token may do the lesser',
    },
  ]),
  ...guardsIn('src/people/sign-in/oidc.ts', oidc, [
    {
      name: 'an address that the service has not verified is nobody',
      text: 'if (email === undefined || claims.email_verified !== true) return undefined',
      without: 'if (email === undefined) return undefined',
      test: 'somebody who was added is known by an address that the service has verified',
    },
    {
      name: 'an address that somebody else has got at the service does not open the account',
      text: 'if (!(await claimSubject(database.pool, user.id, subject))) return undefined',
      without: 'await claimSubject(database.pool, user.id, subject)',
      test: 'the service says who somebody is',
    },
    {
      name: 'an answer is one to this attempt',
      text: 'expectedNonce: attempt.nonce,',
      without: 'expectedNonce: undefined as never,',
      test: 'an answer to another attempt',
    },
  ]),
  ...guardsIn('src/people/audit/record.ts', audit, [
    {
      name: 'acts of the engine are no acts',
      text: "if (actor.kind === 'engine') return",
      without: '',
      test: 'an act that is rolled back is not in it',
    },
    {
      name: 'no secret is in the audit',
      text: 'redact(text)',
      without: 'text',
      test: 'an act that is rolled back is not in it',
    },
  ]),
  ...guardsIn('src/people/audit/audit-store.ts', audit, [
    {
      name: 'who writes into the chain takes turns',
      text: 'FROM audit_head FOR UPDATE',
      without: 'FROM audit_head',
      test: 'a chain that nobody touched holds',
    },
  ]),
  ...guardsIn('src/database/migrations/0016-audit.up.sql', audit, [
    {
      name: 'the audit is added to only',
      text: 'BEFORE UPDATE OR DELETE OR TRUNCATE ON audit',
      without: 'BEFORE UPDATE OR DELETE ON audit',
      test: 'PostgreSQL refuses to change, delete or empty the audit',
    },
  ]),
  ...guardsIn('src/people/audit/verify.ts', audit, [
    {
      name: 'an entry that was changed is found',
      text: "if (!hashOf(entry, entry.previousHash).equals(entry.hash)) tell(got, 'it was changed: its hash is another')",
      without: '',
      test: '1 000 of 1 000',
    },
    {
      name: 'an entry that follows another is found',
      text: "if (!entry.previousHash.equals(hash)) tell(got, 'it does not follow the entry before it')",
      without: '',
      test: '1 000 of 1 000',
    },
    {
      name: 'a chain that was hashed anew is found',
      text: 'if (known !== entry.hash.toString(',
      without: 'if (known === entry.hash.toString(',
      test: '1 000 of 1 000',
    },
    {
      name: 'an end that was cut off is found',
      text: "tell(missing, 'it was written down outside, and is not there')",
      without: "tell(missing, '') as unknown; problems.pop()",
      test: '1 000 of 1 000',
    },
  ]),
]
