import type { ClientBase } from 'pg'
import { v7 } from 'uuid'
import type { Outcome } from '../../pipelines/severity.ts'
import { insertNotices } from '../notices/notice-store.ts'
import { type Observation, readLastObservations, writeObservations } from '../rules/observation-store.ts'
import type { ActiveRule } from '../rules/rules.ts'
import { badFrom, type Fact, verdictOf } from '../rules/verdict.ts'
import type { Alert } from './alert.ts'
import { type AlertEvent, readClosed, readNewest, readOpen, writeAlerts, writeEvents } from './alert-store.ts'
import { causesFirst, parentOf, type Topology } from './inhibition.ts'
import { judge, type Move, nextChange } from './judge.ts'
import { lockAlerts } from './lock.ts'
import { noticeOf } from './notice-of.ts'
import { isSilenced, type Silence } from './silence.ts'
import { readSilences } from './silence-store.ts'
import { reach } from './stop-points.ts'
import { titleOf } from './title.ts'

/** What a rule is shown. */
export interface Shown {
  active: ActiveRule
  subject: string
  fact: Fact
  system: string | null
  pipeline: string | null
  runId: string | null
  /** For the title: 'prices failed', since when, and by when it matters. */
  what: string
  since: Date
  by: Date | null
  fields?: Record<string, string>
  /** Why an alert of it is over, where nothing has become better. */
  note?: string
}

/** By what is decided. */
export interface Setting {
  now: Date
  /** Whose clocks titles tell times by. */
  zone: string
  rules: readonly ActiveRule[]
  topology: Topology
  /** Fills in facts of alerts that begin to fire: evidence, cause, what to do. */
  describe(client: ClientBase, alerts: readonly Alert[], outcomes: ReadonlyMap<string, Outcome>): Promise<void>
}

/** What was decided. */
export interface Decided {
  /** When something changes by itself at the latest. */
  nextAt: Date | undefined
  /** Runs that an open alert speaks of. */
  coveredRuns: ReadonlySet<string>
}

/** So long a consequence may outlive its cause before people are told of it on its own. */
const graceMs = 300_000

/**
 * Shows facts to their rules and stores what comes of it: alerts, their trail, what rules were shown, and notices, all in
 * the caller's transaction. With `isLook`, also what time, silences and switched-off rules do to every open alert.
 */
export async function decide(
  client: ClientBase,
  setting: Setting,
  shown: readonly Shown[],
  { isLook, outcomes = new Map() }: { isLook: boolean; outcomes?: ReadonlyMap<string, Outcome> },
): Promise<Decided> {
  await lockAlerts(client)
  const { now } = setting
  const silences = await readSilences(client, now)
  const open = await readOpen(client)
  const book = new Book(setting, silences, open, await readNewest(client, pairsOf(shown)))
  const last = new Map((await readLastObservations(client, pairsOf(shown))).map((each) => [keyOf(each), each.value]))
  const observations: Observation[] = []
  for (const each of shown) {
    observe(each, last, observations, now)
    book.show(each)
  }
  if (isLook) for (const alert of open) book.passTime(alert, shown)
  const changed = book.firing()
  await setting.describe(client, changed, outcomes)
  book.hold(isLook ? await readClosed(client, book.parents()) : new Map())
  await writeAlerts(client, book.changed())
  reach('alerts written')
  await writeEvents(client, book.events)
  reach('trail written')
  await writeObservations(client, observations)
  reach('observations written')
  await insertNotices(client, book.notices(outcomes))
  reach('notices written')
  return { nextAt: book.nextAt(shown), coveredRuns: book.coveredRuns }
}

/** Written when it differs from what was shown before, and each time it counts. */
function observe(
  { active, subject, fact, runId }: Shown,
  last: Map<string, number | null>,
  into: Observation[],
  at: Date,
): void {
  const pair = { rule: active.rule.name, subject }
  const key = keyOf(pair)
  const isSame = last.has(key) ? last.get(key) === fact.value : fact.value === null
  const counts = fact.isEvent && verdictOf(active.rule.when, fact, at, true) !== 'good'
  if (isSame && !counts) return
  last.set(key, fact.value)
  into.push({ ...pair, at, value: fact.value, runId })
}

/** The alerts of one decision, as they become. */
class Book {
  readonly events: AlertEvent[] = []
  readonly coveredRuns = new Set<string>()
  readonly #setting: Setting
  readonly #silences: readonly Silence[]
  readonly #rules: ReadonlyMap<string, ActiveRule>
  readonly #byPair = new Map<string, Alert>()
  readonly #changed = new Map<string, Alert>()
  readonly #firedBefore = new Set<string>()
  readonly #tells = new Map<string, 'fired' | 'resolved'>()

  constructor(setting: Setting, silences: readonly Silence[], open: readonly Alert[], newest: readonly Alert[]) {
    this.#setting = setting
    this.#silences = silences
    this.#rules = new Map(setting.rules.map((active) => [active.rule.name, active]))
    for (const alert of [...newest, ...open]) {
      this.#byPair.set(keyOf(alert), alert)
      if (alert.firedAt) this.#firedBefore.add(alert.id)
    }
  }

  show(shown: Shown): void {
    const { active, subject, fact, runId } = shown
    const alert = this.#byPair.get(keyOf({ rule: active.rule.name, subject }))
    const about = { rule: active.rule.name, subject, pipeline: shown.pipeline, system: shown.system }
    const move = this.#judge(active, fact, alert, about)
    if (move) this.#take(move, alert ?? {}, move.from === null ? shown : undefined, shown.note)
    const now = this.#byPair.get(keyOf(about))
    if (runId && now && now.closedAt === null && now.clearSince === null) this.coveredRuns.add(runId)
  }

  /** Judges an open alert about which nothing was said. */
  passTime(given: Alert, shown: readonly Shown[]): void {
    const alert = this.#byPair.get(keyOf(given)) ?? given
    if (alert.closedAt !== null) return
    const active = this.#rules.get(alert.rule)
    if (active) {
      if (shown.some((each) => each.active.rule.name === alert.rule && each.subject === alert.subject)) return
      const move = this.#judge(active, undefined, alert, alert)
      if (move) this.#take(move, alert)
      return
    }
    // Its rule is switched off, or gone.
    const next = { ...alert, state: 'resolved' as const, closedAt: this.#setting.now, acknowledgedUntil: null }
    this.#take(
      { from: alert.state, next, tell: alert.isTold ? 'resolved' : null },
      alert,
      undefined,
      'its rule is not judged by any more',
    )
  }

  /** Alerts that have begun to fire with this decision. */
  firing(): Alert[] {
    return [...this.#changed.values()].filter(
      (alert) => alert.closedAt === null && alert.firedAt !== null && !this.#firedBefore.has(alert.id),
    )
  }

  parents(): string[] {
    return [...this.#byPair.values()].flatMap(({ parentId, closedAt }) =>
      parentId && closedAt === null ? [parentId] : [],
    )
  }

  /** Gives consequences to their causes, and tells of the others. */
  hold(closed: ReadonlyMap<string, Date>): void {
    const { topology, now } = this.#setting
    const open = causesFirst([...this.#byPair.values()].filter(({ closedAt }) => closedAt === null))
    for (const [place, alert] of open.entries()) {
      if (alert.state === 'pending') continue
      const closedAt = alert.parentId === null ? undefined : closed.get(alert.parentId)
      const isFreed = closedAt !== undefined && now.getTime() - closedAt.getTime() >= graceMs
      const current = isFreed ? { ...alert, parentId: null } : alert
      const mayHave = current.parentId === null && !open.some(({ parentId }) => parentId === alert.id)
      const parent = mayHave ? parentOf(current, open, topology) : undefined
      if (!isFreed && !parent) continue
      open[place] = { ...current, parentId: parent?.id ?? null }
      this.#put(open[place])
    }
    for (const alert of open) {
      const active = this.#rules.get(alert.rule)
      if (!active || alert.state !== 'firing' || alert.isTold || alert.parentId !== null) continue
      const move = this.#judge(active, undefined, alert, alert, false)
      if (move) this.#take(move, alert)
    }
  }

  changed(): Alert[] {
    return [...this.#changed.values()]
  }

  /** What begins and ends within this decision is not told of at all: what fires is told of last. */
  notices(outcomes: ReadonlyMap<string, Outcome>) {
    const affected = Map.groupBy(this.#byPair.values(), ({ parentId, closedAt }) =>
      closedAt === null ? parentId : null,
    )
    return [...this.#tells].flatMap(([id, tell]) => {
      const alert = this.#changed.get(id)
      if (!alert) return []
      const outcome = tell === 'fired' ? this.#outcomeOf(alert, outcomes) : null
      return [
        noticeOf(
          alert,
          tell,
          outcome,
          (affected.get(id) ?? []).map(({ title }) => title),
          this.#setting.now,
        ),
      ]
    })
  }

  /** Of the run that an alert is about; by its rule where it fires later than the run has ended. */
  #outcomeOf({ rule, runId }: Alert, outcomes: ReadonlyMap<string, Outcome>): Outcome | null {
    const when = this.#rules.get(rule)?.rule.when
    if (when?.kind !== 'runFails') return null
    return outcomes.get(runId ?? '') ?? (when.ends.includes('failed') ? 'failure' : 'partial')
  }

  nextAt(shown: readonly Shown[]): Date | undefined {
    const { now } = this.#setting
    const own = [...this.#byPair.values()].flatMap((alert) => {
      const active = this.#rules.get(alert.rule)
      return active ? [nextChange(active.rule, alert)] : []
    })
    const silences = this.#silences.flatMap(({ from, to }) => [from, to])
    const begins = shown.map(({ active, fact }) => badFrom(active.rule.when, fact))
    const later = [...own, ...silences, ...begins].flatMap((at) => (at && at > now ? [at.getTime()] : []))
    return later.length === 0 ? undefined : new Date(Math.min(...later))
  }

  #judge(
    active: ActiveRule,
    fact: Fact | undefined,
    alert: Alert | undefined,
    about: Pick<Alert, 'rule' | 'subject' | 'pipeline' | 'system'>,
    isHeld = true,
  ): Move | undefined {
    const { now } = this.#setting
    return judge(active.rule, fact, alert, now, { isSilenced: isSilenced(this.#silences, about, now), isHeld })
  }

  /** @param begun what was shown, where the alert begins with it */
  #take({ from, next, tell }: Move, alert: Partial<Alert>, begun?: Shown, note: string | null = null): void {
    const { now } = this.#setting
    const fresh = begun && {
      id: v7({ msecs: now.getTime() }),
      rule: begun.active.rule.name,
      kind: begun.active.rule.when.kind,
      subject: begun.subject,
      system: begun.system,
      pipeline: begun.pipeline,
      title: titleOf(begun.what, begun.since, begun.by, this.#setting),
      facts: begun.fields ? { fields: begun.fields } : {},
      runId: begun.runId,
      acknowledgedBy: null,
      parentId: null,
    }
    const taken = { ...alert, ...next, ...fresh } as Alert
    if (taken.state !== 'acknowledged') taken.acknowledgedBy = null
    this.#put(taken)
    // One that was dismissed is closed, and comes back, without another state.
    const isTurned = (next.closedAt === null) !== ((alert.closedAt ?? null) === null)
    if (from !== next.state || tell || isTurned) {
      this.events.push({
        alertId: taken.id,
        at: now,
        actor: 'rule',
        from,
        to: next.state,
        told: tell,
        note,
        until: null,
      })
    }
    if (tell) this.#tells.set(taken.id, tell)
  }

  #put(alert: Alert): void {
    this.#byPair.set(keyOf(alert), alert)
    this.#changed.set(alert.id, alert)
  }
}

function pairsOf(shown: readonly Shown[]) {
  const pairs = new Map(
    shown.map(({ active, subject }) => {
      const pair = { rule: active.rule.name, subject }
      return [keyOf(pair), pair]
    }),
  )
  return [...pairs.values()]
}

function keyOf({ rule, subject }: { rule: string; subject: string }): string {
  return `${rule} ${subject}`
}
