/** What belongs to one door, and why no other has it. */
export interface Bound {
  names: readonly string[]
  why: string
}

/** These have no cells to fill. */
export const bound: readonly Bound[] = [
  { names: ['init'], why: 'writes the project that the other doors belong to' },
  {
    names: ['start', 'schedule start', 'schedule stop', 'simulators'],
    why: 'starts and stops processes of this machine: nobody answers at another door before or after',
  },
  {
    names: ['migrate up', 'migrate down', 'migrate status', 'migrate new', 'db status', 'db stop', 'doctor'],
    why: 'is for when the program cannot run yet, or no more',
  },
  { names: ['import crontab', 'schedule crontab'], why: 'reads or writes a file of this machine' },
  { names: ['metrics retention'], why: 'a part of `settings`, told by itself' },
  {
    names: [
      'post /api/sign-in',
      'post /api/sign-in/link',
      'post /api/sign-in/local',
      'post /api/sign-in/refresh',
      'get /api/sign-in/options',
      'get /api/session',
      'delete /api/session',
    ],
    why: 'signs in and out: whoever has a terminal on the machine is in',
  },
  {
    names: ['patch /api/session'],
    why: 'changes whoever is signed in, which nobody is in a terminal; an administrator has `users set` and `users link` there',
  },
  {
    names: ['get /api/push', 'post /api/push', 'delete /api/push/{id}', 'post /api/push/{id}/test'],
    why: 'has alerts go to the browser that asks: a terminal is none',
  },
  {
    names: [
      'watch wrap',
      'get /api/ping/{key}',
      'post /api/ping/{key}',
      'get /api/ping/{key}/{what}',
      'post /api/ping/{key}/{what}',
    ],
    why: 'tells of the runs of a script, while they are',
  },
  {
    names: ['audit show', 'get /api/audit/{number}'],
    why: 'shows one entry; the page of the audit opens each where it lists it',
  },
  {
    names: ['get /livez', 'get /readyz', 'get /metrics', 'get /api/health'],
    why: 'is asked by what watches over the process; people have `status` and the overview',
  },
  {
    names: ['post /api/hooks/{schedule}'],
    why: 'has another system set a schedule off, by its signature; people have `schedule trigger`',
  },
  {
    names: ['get /acknowledge/{token}', 'post /acknowledge/{token}'],
    why: 'is behind the link of a message, for who is not signed in there; who is has `alerts ack`',
  },
  { names: ['get /api/openapi.json'], why: 'describes the API to programs' },
  {
    names: ['get /api/live'],
    why: 'tells open pages what changes; a terminal has `runs logs --follow`, `status --watch`',
  },
]
