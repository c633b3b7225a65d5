import type { Alert } from './alert.ts'

/** What stands behind what: which pipelines are set off by another's runs. */
export interface Topology {
  followersOf(pipeline: string): ReadonlySet<string>
}

/** Of one pipeline, what is behind what: the first that is wrong explains the others. */
const order = ['unhealthy', 'watched', 'queueWaits', 'runFails', 'runLasts', 'late', 'metric', 'stale']

/** Whether one alert explains the other, which then is its consequence and sends nothing of its own. */
function breaks(parent: Alert, child: Alert, { followersOf }: Topology): boolean {
  if (parent.id === child.id) return false
  if (parent.kind === 'unhealthy') return breaksByHealth(parent, child)
  if (parent.pipeline === null || child.pipeline === null || child.kind === 'unhealthy') return false
  if (parent.kind === 'metric' || parent.kind === 'stale') return false
  // A run that ends in part delivers: what is missing of its pipeline has another reason.
  if (parent.kind === 'runFails' && parent.severity !== 'critical') return false
  if (followersOf(parent.pipeline).has(child.pipeline)) return true
  if (parent.pipeline !== child.pipeline) return false
  if (parent.kind === child.kind) return parent.severity === 'critical' && child.severity !== 'critical'
  return order.indexOf(parent.kind) < order.indexOf(child.kind)
}

function breaksByHealth({ subject, severity }: Alert, child: Alert): boolean {
  if (severity !== 'critical') return false
  if (subject === 'database') return true
  if (subject === 'workers') return ['queueWaits', 'runLasts', 'late', 'stale'].includes(child.kind)
  return subject === 'scheduler' && ['late', 'stale'].includes(child.kind)
}

/** Causes before what they bring about: whoever is given to a cause in this order is given to the topmost. */
export function causesFirst(alerts: readonly Alert[]): Alert[] {
  return alerts.toSorted(
    (one, other) => order.indexOf(one.kind) - order.indexOf(other.kind) || Number(one.since) - Number(other.since),
  )
}

/** The alert that explains this one, the topmost; undefined when none does. No circles: a parent has none itself. */
export function parentOf(child: Alert, open: readonly Alert[], topology: Topology): Alert | undefined {
  const explains = (alert: Alert) =>
    alert.closedAt === null && alert.state !== 'pending' && breaks(alert, child, topology)
  const found = causesFirst(open.filter(explains))
  const tops = found.map((alert) => open.find(({ id }) => id === alert.parentId) ?? alert)
  return tops.find((alert) => alert.id !== child.id && alert.parentId === null)
}
