import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { configText, makeProject } from './project.ts'

const crontab = `MAILTO=ops@example.org
GREETING=hello
SECRET_WORD=swordfish
0 6 * * 1-5 echo "$GREETING"; cat%from cron%
@reboot /opt/once.sh
`

it('makes pipelines of a crontab that a configuration loads and runs, and says which line it lost', async () => {
  await using project = await makeProject('')
  project.write('crontab', crontab)
  const imported = await project.run(['import', 'crontab', 'crontab', '--file', 'nightly.ts'])
  expect(imported).toMatchObject({ code: 3, out: 'wrote nightly.ts: 1 pipeline, each with its schedule\n' })
  expect(imported.err).toContain('line 5: not taken over: no schedule begins with the machine')
  expect(imported.err).toContain('line 1: nobody is mailed')
  expect(imported.out + imported.err).not.toContain('swordfish')

  const config = configText('').replace('pipelines: []', 'pipelines, schedules')
  project.write('millrace.config.ts', `import { pipelines, schedules } from './nightly.ts'\n${config}`)
  expect(await project.run(['run', 'echo'])).toMatchObject({ code: 0 })
  const { rows } = await project.database.pool.query<{ id: string }>('SELECT id FROM runs')
  const { out } = await project.run(['runs', 'logs', rows[0]?.id ?? ''])
  expect(out).toContain('hello')
  expect(out).toContain('from cron')
}, 60_000)

it('prints without --to, and writes over nothing', async () => {
  await using project = await makeProject('', { empty: true })
  project.write('crontab', '0 6 * * * root /opt/a.sh\n')
  project.write('mine.ts', 'mine')
  const printed = await project.run(['import', 'crontab', 'crontab', '--system-crontab'])
  expect(printed).toMatchObject({ code: 0, err: '' })
  expect(printed.out).toContain('It ran as root')
  expect(await project.run(['import', 'crontab', 'crontab', '--file', 'mine.ts'])).toMatchObject({ code: 2 })
  expect(readFileSync(join(project.folder, 'mine.ts'), 'utf8')).toBe('mine')
}, 60_000)
