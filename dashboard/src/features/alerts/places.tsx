import type { ReactNode } from 'react'
import type { Alert } from '../../parts/alert-looks.tsx'
import type { operationsEn } from '../../texts/operations-en.ts'
import { PageLink } from '../../ui/page-link.tsx'

/** What an alert is about, each with the page where more of it stands. */
export function placesOf(
  { rule, kind, subject, pipeline, system }: Pick<Alert, 'rule' | 'kind' | 'subject' | 'pipeline' | 'system'>,
  texts: (typeof operationsEn)['alerts'],
): readonly (readonly [name: string, value: ReactNode])[] {
  return [
    [texts.rule, linkTo('/rules', rule, { search: rule })],
    ...(kind === 'watched'
      ? watchedOf(subject, texts)
      : ([[texts.subject, subjectLink(kind, subject, pipeline)]] as const)),
    [texts.pipeline, pipeline === null ? undefined : linkTo(`/pipelines/${encodeURIComponent(pipeline)}`, pipeline)],
    [texts.system, system === null ? undefined : linkTo('/alerts', system, { system, view: 'all' })],
  ]
}

/** What else it has seen, by name; what stands among its places is not told twice. */
export function fieldsOf({ kind, facts }: Pick<Alert, 'kind' | 'facts'>): readonly (readonly [string, string])[] {
  return Object.entries(facts.fields ?? {}).filter(([name]) => kind !== 'watched' || name !== 'Watch')
}

/** A watched job is told of as `watch: job`, a watch itself by its name. */
function watchedOf(subject: string, texts: (typeof operationsEn)['alerts']) {
  const [watch = '', ...rest] = subject.split(': ')
  const job = rest.join(': ')
  const to = `/watches/${encodeURIComponent(watch)}`
  return [
    [texts.watch, linkTo(to, watch)],
    [texts.subject, job === '' ? undefined : linkTo(to, job, { job })],
  ] as const
}

/** Where a subject has a page of its own. */
function subjectLink(kind: string, subject: string, pipeline: string | null): ReactNode {
  if (kind === 'stale') return linkTo(`/datasets/${encodeURIComponent(subject)}`, subject)
  if (kind === 'late') return linkTo('/schedules', subject, { search: subject })
  if (kind === 'unhealthy') return linkTo('/settings', subject)
  return subject === pipeline ? undefined : subject
}

function linkTo(to: string, text: string, search?: Record<string, string>): ReactNode {
  return (
    <PageLink key={text} to={to} className="underline underline-offset-4" {...(search && { search })}>
      {text}
    </PageLink>
  )
}
