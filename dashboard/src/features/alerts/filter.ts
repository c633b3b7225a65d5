import type { AnswerOf, InputOf } from '../../client/routes.ts'
import { severitiesDown } from '../../parts/alert-looks.tsx'

type AlertState = AnswerOf<'get', '/api/alerts/{id}'>['state']

export const alertStates: readonly AlertState[] = [
  'pending',
  'firing',
  'acknowledged',
  'silenced',
  'resolved',
  'dismissed',
]

export const alertFilters = ['view', 'severity', 'system', 'rule', 'pipeline', 'state'] as const
/** Which alerts are listed, as it stands in the address of the page; empty text is nothing chosen. */
export type AlertsFilter = Readonly<Record<(typeof alertFilters)[number], string>>

/** What the API is asked. An address may say anything: what is no severity and no state is left out. */
export function alertsQueryOf(filter: AlertsFilter): NonNullable<InputOf<'get', '/api/alerts'>['query']> {
  const { view, severity, system, rule, pipeline, state } = filter
  return {
    ...(view === 'all' && { all: 'true' as const }),
    ...(severitiesDown.some((each) => each === severity) && { severity }),
    ...(alertStates.some((each) => each === state) && { state }),
    ...(system !== '' && { system }),
    ...(rule !== '' && { rule }),
    ...(pipeline !== '' && { pipeline }),
  }
}
