import { expect, it } from 'vitest'
import { makeProject } from './project.ts'
import { runHere } from './run-here.ts'

const config = `import { defineConfig, pipeline } from 'millrace'
const letters = pipeline('letters')
  .step('draft', () => ({ text: 'Good night' }))
  .review('check', { from: 'draft', title: 'A letter', show: ({ inputs }) => inputs.draft, edit: true, quorum: 2, group: 'editors' })
export default defineConfig({ systems: [], pipelines: [letters] })
`

it('lists what waits for a decision, shows it, and takes one from the command line', async () => {
  await using project = await makeProject('')
  project.write('millrace.config.ts', config)
  project.write('edited.json', '{ "text": "Good morning" }')
  const run = async (...args: string[]) => await runHere(project, args)
  expect((await run('run', 'letters')).out).toContain("check waits for a person's review")
  const { reviews } = JSON.parse((await run('reviews', '--json')).out) as { reviews: { id: string }[] }
  const id = reviews[0]?.id ?? ''
  expect((await run('reviews', '--pipeline', 'letters')).out).toMatch(/open +letters +check +A letter +0\/2/)
  expect(await run('reviews', 'approve', id, '--answer', 'Good morning')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--answer to be JSON'),
  })
  // A file is found from where the process stands.
  const approve = ['reviews', 'approve', id.slice(0, 23), '--answer', '@edited.json', '--comment', 'day']
  expect((await project.run(approve)).out).toBe('approved, 1 of 2: A letter\n')
  const shown = (await run('reviews', 'show', id)).out
  expect(shown).toContain('asked: group editors')
  expect(shown).toContain('command line: approve, day')
}, 60_000)
