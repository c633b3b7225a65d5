import { page } from 'millrace'
import { activeAlerts } from './stores/alerts.ts'
import { performanceByDay } from './stores/days.ts'
import { batchHealth } from './stores/health.ts'
import { watchName } from './watch.ts'

const system = 'billing-batches'
const card = { kind: 'card', half: true, label: 'about', value: 'value', light: 'light', detail: 'detail' } as const
const noRuns = { en: 'no run is over yet', 'pt-BR': 'nenhuma execução terminou ainda' }
const noRecords = { en: 'no records today yet', 'pt-BR': 'ainda sem registros hoje' }

/** The day of the billing batches: how it goes, what is wrong, and how it went lately. */
export const todayPage = page('today', {
  title: { en: 'Billing batches today', 'pt-BR': 'Lotes de faturamento hoje' },
  refreshEvery: '30m',
  blocks: [
    { kind: 'alerts', as: 'banner', title: { en: 'Open alerts', 'pt-BR': 'Alertas abertos' }, system },
    { ...card, title: { en: 'Success rate', 'pt-BR': 'Taxa de sucesso' }, source: 'success', unit: 'unit' },
    { ...card, title: { en: 'Failed', 'pt-BR': 'Com falha' }, source: 'failed' },
    { ...card, title: { en: 'Average speed', 'pt-BR': 'Velocidade média' }, source: 'speed', unit: 'unit' },
    { ...card, title: { en: 'Active alerts', 'pt-BR': 'Alertas ativos' }, source: 'active' },
    { kind: 'alerts', title: { en: 'Alerts', 'pt-BR': 'Alertas' }, system },
    // States, progress, threads, arrows, when it will be done.
    { kind: 'watch', watch: watchName, title: { en: "Today's workflow", 'pt-BR': 'Fluxo de hoje' } },
    {
      kind: 'table',
      title: { en: 'Performance by day', 'pt-BR': 'Desempenho por dia' },
      source: 'days',
      file: `/api/watches/${watchName}/days/export`,
      columns: [
        { name: 'day', title: { en: 'Business day', 'pt-BR': 'Dia' }, as: 'day' },
        { name: 'runs', title: { en: 'Runs', 'pt-BR': 'Execuções' }, as: 'number' },
        { name: 'success', title: { en: 'Success rate, %', 'pt-BR': 'Taxa de sucesso, %' }, as: 'number', decimals: 1 },
        { name: 'average', title: { en: 'Average duration', 'pt-BR': 'Duração média' }, as: 'duration' },
        { name: 'records', title: { en: 'Records', 'pt-BR': 'Registros' }, as: 'number' },
        { name: 'rps', title: { en: 'Records a second', 'pt-BR': 'Registros por segundo' }, as: 'number', decimals: 1 },
      ],
    },
  ],
  data: {
    success: async ({ pool, now }) => {
      const { success_rate: rate } = await batchHealth(pool, 7, now)
      const about = { en: 'last 7 days', 'pt-BR': 'últimos 7 dias' }
      if (rate === null) return [{ about, value: null, detail: noRuns }]
      return [{ about, value: rate, unit: '%', light: lightOf(100 - rate, 5, 10) }]
    },
    failed: async ({ pool, now }) => {
      const { failed_24h: failed } = await batchHealth(pool, 1, now)
      return [
        { about: { en: 'last 24 hours', 'pt-BR': 'últimas 24 horas' }, value: failed, light: lightOf(failed, 0, 2) },
      ]
    },
    speed: async ({ pool, now }) => {
      const { avg_rps_today: speed } = await batchHealth(pool, 1, now)
      const about = { en: 'today', 'pt-BR': 'hoje' }
      if (speed === null) return [{ about, value: null, detail: noRecords }]
      return [{ about, value: Math.round(speed), unit: { en: 'records a second', 'pt-BR': 'registros por segundo' } }]
    },
    active: async ({ pool }) => {
      const alerts = await activeAlerts(pool)
      const critical = alerts.filter(({ alert_severity }) => alert_severity === 'CRITICAL').length
      return [
        {
          about: { en: 'of all severities', 'pt-BR': 'de todas as gravidades' },
          value: alerts.length,
          detail: { en: `${critical} critical`, 'pt-BR': critical === 1 ? '1 crítico' : `${critical} críticos` },
          light: critical > 0 ? 'red' : lightOf(alerts.length, 0, alerts.length),
        },
      ]
    },
    days: async ({ pool, now }) => await performanceByDay(pool, 14, now),
  },
})

/** Green up to one figure, yellow up to the other. */
function lightOf(figure: number, green: number, yellow: number): 'green' | 'yellow' | 'red' {
  if (figure <= green) return 'green'
  return figure <= yellow ? 'yellow' : 'red'
}
