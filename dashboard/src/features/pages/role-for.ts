import type { Contract } from '../../../../src/api/contract/index.ts'

type Changing = Extract<Contract, { method: 'post' | 'patch' | 'delete' }>
type Role = 'viewer' | 'operator' | 'admin'
/** What changes something is for operators, but for these. */
type Others = {
  [Route in Changing as Route['role'] extends 'operator' ? never : `${Route['method']} ${Route['path']}`]: Route['role']
}

// Held against the contract by its type: a route that is none of them, or one too many, does not compile.
const others: Others = {
  'post /api/sign-in': 'public',
  'post /api/sign-in/link': 'public',
  'post /api/sign-in/refresh': 'public',
  'post /api/sign-in/local': 'public',
  'post /api/ping/{key}': 'public',
  'post /api/ping/{key}/{what}': 'public',
  'patch /api/session': 'viewer',
  'post /api/reviews/{id}/decide': 'viewer',
  'delete /api/session': 'viewer',
  'post /api/push': 'viewer',
  'delete /api/push/{id}': 'viewer',
  'post /api/push/{id}/test': 'viewer',
  'post /api/users': 'admin',
  'patch /api/users/{id}': 'admin',
  'post /api/users/{id}/link': 'admin',
  'post /api/tokens': 'viewer',
  'delete /api/sessions/{id}': 'viewer',
  'delete /api/tokens/{id}': 'viewer',
}

/** The role that a route asks for, by its address with names filled in. */
export function roleFor({ method, path }: { method: string; path: string }): Role {
  const found = Object.entries<string>(others).find(([route]) => fits(route, `${method} ${path}`))
  if (!found) return 'operator'
  return found[1] === 'admin' ? 'admin' : 'viewer'
}

function fits(route: string, asked: string): boolean {
  const parts = asked.split('/')
  const own = route.split('/')
  return own.length === parts.length && own.every((part, index) => part.startsWith('{') || part === parts[index])
}
