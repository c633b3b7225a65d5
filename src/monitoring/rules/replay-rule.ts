import { NothingThere } from '../../pipelines/refusal.ts'
import { rule as ruleOf } from '../../pipelines/rules/rule.ts'
import type { Engine } from '../../runs/engine.ts'
import { readTrailsOf } from '../alerts/alert-store.ts'
import { isSilenced } from '../alerts/silence.ts'
import { readSilencesBetween } from '../alerts/silence-store.ts'
import { readObservations } from './observation-store.ts'
import { type Recorded, type ReplayedMove, replay } from './replay.ts'
import { readRuleChanges } from './rule-store.ts'
import { listRules } from './rules.ts'

/** A move of an alert about a subject. */
interface SubjectMove extends ReplayedMove {
  subject: string
}

/** What a rule would have done, and what it did. */
export interface RuleTest {
  replayed: SubjectMove[]
  recorded: SubjectMove[]
}

/**
 * Replays a rule over what it was shown. As it was then, edits included, that is what really happened; as it stands now, it is
 * what would have happened.
 */
export async function testRule(
  { database }: Engine,
  name: string,
  { from, to, asItStands = false }: { from: Date; to: Date; asItStands?: boolean },
): Promise<RuleTest> {
  const { pool } = database
  const known = (await listRules(pool)).find((each) => each.name === name)
  if (!known) throw new NothingThere(`no rule is named '${name}'; \`millrace rules list\` lists them`)
  const [observations, trail, changes, silences] = await Promise.all([
    readObservations(pool, name, to),
    readTrailsOf(pool, name, to),
    readRuleChanges(pool, name),
    readSilencesBetween(pool, new Date(0), to),
  ])
  const subjects = new Set([...observations, ...trail].map(({ subject }) => subject))
  const replayed = [...subjects].flatMap((subject) => {
    const shown = observations.filter((each) => each.subject === subject)
    const events = trail.filter((each) => each.subject === subject)
    const records: Recorded[] = [
      ...changes.map((change) => ({ kind: 'rule' as const, ...change })),
      ...shown.map(({ at, value }) => ({ kind: 'shown' as const, at, value })),
      ...events.map(({ at, actor, to: state, until }) =>
        actor === 'rule' ? { kind: 'looked' as const, at } : { kind: 'act' as const, at, to: state, until },
      ),
    ]
    const about = { rule: name, subject, pipeline: subject, system: known.system }
    const silencedAt = (at: Date) => isSilenced(silences, about, at)
    const ordered = records.toSorted((a, b) => Number(a.at) - Number(b.at))
    return replay(name, ordered, silencedAt, asItStands ? ruleOf(name, known.inForce) : undefined).map((move) => ({
      ...move,
      subject,
    }))
  })
  const recorded = trail.flatMap(({ subject, at, from: before, to: state }) =>
    before === state ? [] : [{ subject, at, from: before, to: state }],
  )
  const within = (moves: SubjectMove[]) =>
    moves
      .filter(({ at }) => at >= from)
      .toSorted((a, b) => Number(a.at) - Number(b.at) || (a.subject < b.subject ? -1 : 1))
  return { replayed: within(replayed), recorded: within(recorded) }
}
