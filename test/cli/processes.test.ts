import { expect, it } from 'vitest'
import { makeProject } from './project.ts'

/** Groups whose other tests run in the process of the test, with what they answer in a project where nothing has happened. */
const groups = [
  { args: ['alerts', '--json'], answers: { alerts: [], next: null } },
  {
    args: ['rules', '--json'],
    answers: { rules: expect.arrayContaining([expect.objectContaining({ name: 'run-failed' })]) },
  },
  { args: ['metrics', '--json'], answers: expect.anything() },
  { args: ['notifications', 'deliveries', '--json'], answers: expect.anything() },
  { args: ['users', '--json'], answers: expect.anything() },
  { args: ['tokens', '--json'], answers: expect.anything() },
  { args: ['watch', '--json'], answers: { items: [] } },
] as const

it('every group of commands is a program that ends by itself, with JSON on its standard output and nothing else', async () => {
  await using project = await makeProject('')
  for (const { args, answers } of groups) {
    const { code, out, err } = await project.run([...args])
    expect({ args, code, err }).toEqual({ args, code: 0, err: '' })
    expect(JSON.parse(out)).toEqual(answers)
  }
}, 120_000)
