import {
  acknowledgeAlert,
  dismissAlert,
  getAlert,
  listAlertPage,
  listSilences,
  silenceAlerts,
  unsilenceAlerts,
} from '../../monitoring/alerts/acts.ts'
import { countOpen } from '../../monitoring/alerts/alert-store.ts'
import { checkNow } from '../../monitoring/alerts/check-now.ts'
import { testRule } from '../../monitoring/rules/replay-rule.ts'
import { listRules, type RuleReport, setRule, syncRules } from '../../monitoring/rules/rules.ts'
import { endAt, startAt } from '../../pipelines/moment.ts'
import type { alertRoutes } from '../contract/alerts.ts'
import { columns } from '../exports/columns.ts'
import { exportFile, rowsOfPages } from '../exports/export-file.ts'
import { given } from '../given.ts'
import type { HandlersOf } from '../handlers.ts'

/** Alerts, what people do about them, and the rules that they come of. */
export const alertHandlers: HandlersOf<typeof alertRoutes> = {
  'get /api/alerts': async ({ platform, query: { all, state, ...query } }) => {
    const engine = await platform.engine()
    const [page, open] = await Promise.all([
      listAlertPage(engine, { ...query, state: state ?? (all ? 'all' : 'open') }),
      countOpen(engine.database.pool, query),
    ])
    return { ...page, open }
  },
  'get /api/alerts/export': async ({ platform, query: { all, state, format, ...filter } }) => {
    const engine = await platform.engine()
    const asked = { ...filter, state: state ?? (all ? ('all' as const) : ('open' as const)) }
    const rows = rowsOfPages((page) => listAlertPage(engine, { ...asked, ...page }))
    const { timezone } = platform.config
    return await exportFile({ columns: columns.alerts, rows }, { title: 'Alerts', format, timezone })
  },
  'get /api/alerts/{id}': async ({ platform, path }) => await getAlert(await platform.engine(), path.id),
  'post /api/alerts/{id}/acknowledge': async ({ platform, path, body: { until, ...said }, signed }) => {
    const untilWhen = until === undefined ? {} : { until: new Date(until) }
    const options = { ...given(said), ...untilWhen }
    const { state } = await acknowledgeAlert(await platform.engine(), path.id, signed.actor, options)
    return { state }
  },
  'post /api/alerts/{id}/dismiss': async ({ platform, path, body, signed }) => {
    const { state } = await dismissAlert(await platform.engine(), path.id, signed.actor, given(body))
    return { state }
  },
  'post /api/alerts/check': async ({ platform, signed }) => {
    const engine = await platform.engine()
    await checkNow(engine, platform.config, signed.actor)
    return { open: await countOpen(engine.database.pool) }
  },
  'get /api/silences': async ({ platform }) => ({ items: await listSilences(await platform.engine()) }),
  'post /api/silences': async ({ platform, body: { from, to, ...matcher }, signed }) => {
    const stretch = { ...(from === undefined ? {} : { from: new Date(from) }), to: new Date(to) }
    return await silenceAlerts(await platform.engine(), { ...given(matcher), ...stretch }, signed.actor)
  },
  'delete /api/silences/{id}': async ({ platform, path, signed }) => {
    await unsilenceAlerts(await platform.engine(), path.id, signed.actor)
  },
  'get /api/rules': async ({ platform }) => {
    const engine = await platform.engine()
    await syncRules(engine, platform.config)
    return { items: (await listRules(engine.database.pool)).map(told) }
  },
  'patch /api/rules/{name}': async ({ platform, path, body, signed }) => {
    const engine = await platform.engine()
    await syncRules(engine, platform.config)
    return told(await setRule(engine, path.name, given(body), signed.actor))
  },
  'get /api/rules/{name}/replay': async ({ platform, path, query: { from, to, asItStands } }) =>
    await testRule(await platform.engine(), path.name, {
      from: startAt(from, 'from', 'UTC'),
      to: endAt(to, 'to', 'UTC'),
      asItStands: asItStands ?? false,
    }),
}

function told({ inForce, name, changed, isEnabled, isDeclared, changeable }: RuleReport) {
  return {
    name,
    severity: inForce.severity ?? ('warning' as const),
    when: { ...inForce.when },
    for: inForce.for ?? null,
    runbook: inForce.runbook ?? null,
    changed,
    isEnabled,
    isDeclared,
    changeable,
  }
}
