import { appendFile } from 'node:fs/promises'
import { readPostgres } from '../../../connectors/postgres/index.ts'
import { pipeline } from '../../../pipelines/pipeline.ts'
import { schedule } from '../../../pipelines/schedules/schedule-options.ts'
import { after } from '../../../pipelines/schedules/triggers.ts'
import type { Fault, FaultKind, World } from './fault.ts'
import { asking, loading, once, working } from './pipelines.ts'
import type { Draws } from './seeded.ts'
import { answers, breaksOff, sends, staysSilent } from './source.ts'

const oddErrors = [
  () => new TypeError("Cannot read properties of undefined (reading 'rows')"),
  () => new RangeError('Invalid array length'),
  () => new Error('unexpected answer'),
]

/** What goes wrong with pipelines, each with the words that would send a person to the right place. */
const kinds: readonly FaultKind[] = [
  {
    name: 'the key is refused',
    words: /\b(key|password|credentials?|token)\b/i,
    make: (name, draws, world) => asking(name, world, draws, answers(draws.pick([401, 403]))),
  },
  {
    name: 'the source is down',
    words: /\bsource\b.*(\breach|\bdown\b|unavailable|\b50\d\b)/i,
    make: (name, draws, world) => {
      if (draws.next() < 0.3) {
        const url = 'http://127.0.0.1:9'
        return {
          pipeline: pipeline(name).step('fetch', once, async ({ http }) => {
            if (world.isBroken) await http.get(url, { retry: { attempts: 1 } })
            return 1
          }),
        }
      }
      return asking(name, world, draws, draws.pick([answers(500), answers(502), answers(503), breaksOff]))
    },
  },
  {
    name: 'the source is slow',
    words: /\b(slow|late|in time|timed? ?out)\b/i,
    make: (name, draws, world) => asking(name, world, draws, draws.pick([staysSilent, staysSilent, answers(504)])),
  },
  {
    name: 'the source wants fewer requests',
    words: /\b(429|limit|requests)\b/i,
    make: (name, draws, world) => asking(name, world, draws, answers(429)),
  },
  {
    name: 'the address is gone',
    words: /\b(address|404|410)\b/i,
    make: (name, draws, world) => asking(name, world, draws, answers(draws.pick([404, 410])), { isDistracted: false }),
  },
  {
    name: 'the schema has drifted',
    words: /\b(column|field|shape|schema)\b/i,
    make: (name, draws, world) =>
      draws.pick([
        () =>
          loading(
            name,
            world,
            sends((rows) => rows.map(({ price, ...rest }) => ({ ...rest, amount: price }))),
          ),
        () =>
          loading(
            name,
            world,
            sends((rows) => rows.map(({ day, ...rest }) => ({ ...rest, date: day }))),
          ),
        () => asking(name, world, draws, (response) => void response.end('<!doctype html><title>Welcome</title>')),
        () => querying(name, world, 'SELECT amount FROM pg_class'),
        () => querying(name, world, 'SELECT 1 FROM prices_of_last_year'),
      ])(),
  },
  {
    name: 'far fewer rows come',
    words: /\b(fewer|less) rows\b|\brows\b.*\bbefore\b|\bvolume\b/i,
    make: (name, draws, world) =>
      loading(
        name,
        world,
        sends((rows) => rows.slice(0, draws.pick([1, 2, 4]))),
      ),
  },
  {
    name: 'the data is bad',
    words: /\b(quality|threshold|gate)\b/i,
    make: (name, draws, world) => {
      const price = draws.pick(['-5', '5000', '1e9'])
      return loading(
        name,
        world,
        sends((rows) => rows.map((row) => ({ ...row, price }))),
      )
    },
  },
  {
    name: 'rows clash',
    words: /\b(clash|duplicate|twice)/i,
    make: (name, draws, world) =>
      draws.pick([
        () =>
          loading(
            name,
            world,
            sends(([first, ...rest]) => [...rest, first, { ...first, price: '51' }]),
          ),
        () => querying(name, world, `SELECT 'n/a'::numeric`),
      ])(),
  },
  {
    name: 'the code has changed',
    words: /\b(code|deployed|version)\b/i,
    make: (name, draws, world) => {
      const error = draws.pick(oddErrors)
      // What a step calls has changed, and its own text has not.
      if (draws.next() < 0.3) {
        const helper = () => {
          if (world.isBroken) throw error()
          return 1
        }
        const declared = pipeline(name).step('work', once, () => helper())
        return { pipeline: declared, deployed: declared }
      }
      return {
        pipeline: pipeline(name).step('work', once, () => 1),
        deployed: pipeline(name).step('work', once, (): number => {
          throw error()
        }),
      }
    },
  },
  {
    name: 'a parameter has changed',
    words: /\bparameters?\b.*\bregion\b/i,
    make: (name, draws, world) => {
      if (draws.next() < 0.4) {
        const trouble = answers(draws.pick([400, 404, 422]))
        return { ...asking(name, world, draws, trouble, { isDistracted: false }), params: { region: 'nowhere' } }
      }
      const error = draws.pick(oddErrors)
      const fails = () => Promise.reject(error())
      return { pipeline: working(name, world, draws, fails), params: { region: draws.pick(['south', 'west']) } }
    },
  },
  {
    name: 'the database is away or too slow',
    words: /\bdatabase\b/i,
    make: (name, draws, world) =>
      draws.pick([
        () => querying(name, world, 'SELECT pg_terminate_backend(pg_backend_pid())'),
        () => querying(name, world, 'SELECT pg_sleep(60)', { timeout: '100ms' }),
        () => querying(name, world, 'SELECT 1', { url: 'postgres://reader@127.0.0.1:9/shop' }),
      ])(),
  },
  {
    name: 'a process dies',
    words: /\b(process|worker|crash\w*|memory)\b/i,
    make: (name, draws, { markPath }) => {
      const end = draws.pick(['kill -KILL $$', 'kill -SEGV $$', 'exit 137', 'exit 139'])
      return {
        pipeline: pipeline(name).exec('program', {
          ...once,
          command: ['/bin/sh', '-c', `test ! -e '${markPath}' || ${end}; echo 1`],
        }),
      }
    },
  },
  {
    name: 'what stands before it has failed',
    words: /\b(upstream|before it)\b|-source\b/i,
    make: (name, draws, world) => {
      const { pipeline: upstream, breaks } = asking(`${name}-source`, world, draws, answers(503))
      const error = draws.pick(oddErrors)
      const declared = working(name, world, draws, () => Promise.reject(error()))
      const schedules = [schedule(`${name}-follows`, { run: declared, when: after(upstream) })]
      return { pipeline: declared, upstream, schedules, ...(breaks && { breaks }) }
    },
  },
  {
    name: 'a disk is full',
    words: /\b(disk|space)\b/i,
    make: (name, draws, world) =>
      draws.pick([
        () => ({ pipeline: working(name, world, draws, () => appendFile('/dev/full', 'x')) }),
        () => querying(name, world, `SELECT lo_from_bytea(0, '')`, { failsWith: '53100' }),
        () => ({
          pipeline: working(name, world, draws, () =>
            appendFile('/dev/full', 'x').catch((error: Error) => {
              throw new Error('the report could not be written', { cause: error })
            }),
          ),
        }),
      ])(),
  },
]

/** Reads from an outside database, with a query that answers until the world breaks. */
function querying(
  name: string,
  world: World,
  query: string,
  { url = world.databaseUrl, timeout = '5s', failsWith }: { url?: string; timeout?: string; failsWith?: string } = {},
): Fault {
  const declared = pipeline(name).step('read', once, async () => {
    const asked = world.isBroken ? { url, query } : { url: world.databaseUrl, query: 'SELECT 1 AS one' }
    if (world.isBroken && failsWith) throw Object.assign(new Error('could not extend file'), { code: failsWith })
    const rows = []
    for await (const row of readPostgres({ ...asked, statementTimeout: timeout })) rows.push(row)
    return rows.length
  })
  return { pipeline: declared }
}

/** So many faults, of every kind in turn. */
export function makeFaults(count: number, draws: Draws, world: World): (Fault & { kind: FaultKind })[] {
  return Array.from({ length: count }, (_, index) => {
    const kind = kinds[index % kinds.length] as FaultKind
    return { kind, ...kind.make(`fault-${index}`, draws, world) }
  })
}
