import { page } from 'millrace'
import { activeAlerts } from './stores/alerts.ts'
import { batchHealth } from './stores/health.ts'
import { batchTimeline } from './stores/timeline.ts'
import { watchName } from './watch.ts'

const card = { kind: 'card', half: true, label: 'about', value: 'value', unit: 'unit', light: 'light' } as const

/** The day of the billing batches: how it goes, what is wrong, and how it went lately. */
export const todayPage = page('today', {
  title: { en: 'Billing batches today', 'pt-BR': 'Lotes de faturamento hoje' },
  refreshEvery: '30m',
  blocks: [
    { ...card, title: { en: 'Success rate', 'pt-BR': 'Taxa de sucesso' }, source: 'success' },
    { ...card, title: { en: 'Failed', 'pt-BR': 'Com falha' }, source: 'failed' },
    { ...card, title: { en: 'Average speed', 'pt-BR': 'Velocidade média' }, source: 'speed' },
    { ...card, title: { en: 'Active alerts', 'pt-BR': 'Alertas ativos' }, source: 'active', detail: 'detail' },
    {
      kind: 'timeline',
      title: { en: "Today's workflow", 'pt-BR': 'Fluxo de hoje' },
      source: 'runs',
      label: 'batch',
      from: 'from',
      to: 'to',
      state: 'state',
    },
    { kind: 'alerts', title: { en: 'Alerts', 'pt-BR': 'Alertas' } },
    {
      kind: 'table',
      title: { en: 'Runs of today', 'pt-BR': 'Execuções de hoje' },
      source: 'runs',
      columns: [
        { name: 'batch', title: { en: 'Batch', 'pt-BR': 'Lote' }, link: `/watches/${watchName}` },
        { name: 'state', title: { en: 'State', 'pt-BR': 'Estado' }, as: 'state' },
        { name: 'from', title: { en: 'Start', 'pt-BR': 'Início' }, as: 'time' },
        { name: 'to', title: { en: 'End', 'pt-BR': 'Fim' }, as: 'time' },
        { name: 'durationMs', title: { en: 'Duration', 'pt-BR': 'Duração' }, as: 'duration' },
        { name: 'records', title: { en: 'Records', 'pt-BR': 'Registros' }, as: 'number' },
        { name: 'rps', title: { en: 'Records a second', 'pt-BR': 'Registros por segundo' }, as: 'number' },
        { name: 'threads', title: { en: 'Threads', 'pt-BR': 'Threads' }, as: 'number' },
        { name: 'error', title: { en: 'Error', 'pt-BR': 'Erro' } },
      ],
    },
    {
      kind: 'action',
      label: { en: 'Look now', 'pt-BR': 'Verificar agora' },
      sends: { method: 'post', path: '/api/runs', body: { pipeline: `watch-${watchName}` } },
    },
  ],
  data: {
    success: async ({ pool, now }) => {
      const { success_rate: rate } = await batchHealth(pool, 7, now)
      return [{ about: '7 d', value: rate, unit: '%', light: rate === null ? 'grey' : lightOf(100 - rate, 5, 10) }]
    },
    failed: async ({ pool, now }) => {
      const { failed_24h: failed } = await batchHealth(pool, 1, now)
      return [{ about: '24 h', value: failed, light: lightOf(failed, 0, 2) }]
    },
    speed: async ({ pool, now }) => {
      const { avg_rps_today: speed } = await batchHealth(pool, 1, now)
      return [{ about: 'RPS', value: speed === null ? null : Math.round(speed), light: 'grey' }]
    },
    active: async ({ pool }) => {
      const alerts = await activeAlerts(pool)
      const critical = alerts.filter(({ alert_severity }) => alert_severity === 'CRITICAL').length
      const light = critical > 0 ? 'red' : lightOf(alerts.length, 0, alerts.length)
      return [{ about: 'CRITICAL + WARNING', value: alerts.length, detail: `${critical} CRITICAL`, light }]
    },
    runs: async ({ pool, now }) => {
      const { batches } = await batchTimeline(pool, undefined, now)
      return batches.flatMap(({ batch_code, batch_name, runs }) =>
        runs.map((run) => ({
          batch: `${batch_code}, ${batch_name}`,
          state: states[run.status],
          from: run.start_time,
          to: run.end_time,
          durationMs: run.duration_seconds === null ? null : run.duration_seconds * 1000,
          records: run.records_processed,
          rps: run.rps,
          threads: run.thread_count,
          error: run.error_message,
        })),
      )
    },
  },
})

/** A status in the words in which the dashboard colours states. */
const states = { ST: 'running', PD: 'pending', CM: 'completed', ER: 'failed', ED: 'cancelled' } as const

/** Green up to one figure, yellow up to the other. */
function lightOf(figure: number, green: number, yellow: number): 'green' | 'yellow' | 'red' {
  if (figure <= green) return 'green'
  return figure <= yellow ? 'yellow' : 'red'
}
