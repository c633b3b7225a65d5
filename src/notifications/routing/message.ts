import type { Notice } from '../../pipelines/notifications/notice.ts'
import type { Texts } from '../../pipelines/notifications/notifications.ts'
import type { Message } from '../channel.ts'

const longestTitle = 80

/** What is said of a notice; `acknowledgeUrl` where the alert can be acknowledged by a link, `publicUrl` where there are pages. */
export function messageOf(
  notice: Notice,
  { texts, acknowledgeUrl, publicUrl }: { texts?: Texts; acknowledgeUrl?: string; publicUrl?: string } = {},
): Message {
  const { facts, kind, severity, at } = notice
  const own = texts?.(notice)
  const page = pageOf(notice)
  return {
    ...(page === undefined ? {} : { page }),
    kind: kind === 'channel failing' ? 'alert fired' : kind,
    severity,
    title: cutTitle(own?.title ?? notice.title),
    text:
      own?.text ?? sentences([facts.text, facts.likelyCause && `Likely cause: ${facts.likelyCause}`, facts.suggestion]),
    fields: { ...originOf(notice), ...facts.fields },
    lines: [...(facts.evidence ?? []), ...affectedLine(facts.affected ?? [])],
    at,
    links: [
      ...(acknowledgeUrl === undefined ? [] : [{ label: 'Acknowledge', url: acknowledgeUrl }]),
      ...(publicUrl === undefined || facts.reviews === undefined
        ? []
        : [{ label: 'Decide', url: `${publicUrl}${reviewsPath(facts.reviews)}` }]),
      ...(facts.runbook === undefined ? [] : [{ label: 'Runbook', url: facts.runbook }]),
    ],
  }
}

/** Where in the dashboard it is to be seen. */
function pageOf({ alertId, runId, kind, facts }: Notice): string | undefined {
  if (facts.reviews !== undefined) return reviewsPath(facts.reviews)
  if (alertId !== null) return `/alerts/${alertId}`
  if (runId !== null) return `/runs/${runId}`
  return kind === 'test' ? '/settings' : kind === 'channel failing' ? '/deliveries' : undefined
}

/** One is decided on its own page, many from the list. */
function reviewsPath([review, ...others]: readonly string[]): string {
  return review === undefined || others.length > 0 ? '/reviews' : `/reviews/${review}`
}

function originOf({ system, pipeline, rule, facts }: Notice): Record<string, string> {
  return {
    ...(system === null ? {} : { System: system }),
    ...(pipeline === null ? {} : { Pipeline: pipeline }),
    ...(rule === null ? {} : { Rule: rule }),
    ...(facts.count === undefined || facts.count < 2 ? {} : { Times: String(facts.count) }),
  }
}

function affectedLine(affected: readonly string[]): string[] {
  return affected.length === 0 ? [] : [`Behind it: ${affected.join(', ')}`]
}

function sentences(parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (/[.!?]$/.test(part ?? '') ? part : `${part}.`))
    .join(' ')
}

/** At most 80 characters, on one line. */
export function cutTitle(title: string): string {
  const characters = Array.from(title.replaceAll(/\s+/g, ' ').trim())
  return characters.length > longestTitle ? `${characters.slice(0, longestTitle - 1).join('')}…` : characters.join('')
}
