import { page } from 'millrace'
import { activeAlerts } from './stores/alerts.ts'
import { batchHealth } from './stores/health.ts'
import { watchName } from './watch.ts'

const card = { kind: 'card', half: true, label: 'about', value: 'value', unit: 'unit', light: 'light' } as const

/** The day of the billing batches: how it goes, what is wrong, and how it went lately. */
export const todayPage = page('today', {
  title: { en: 'Billing batches today', 'pt-BR': 'Lotes de faturamento hoje' },
  refreshEvery: '30m',
  blocks: [
    {
      kind: 'alerts',
      as: 'banner',
      title: { en: 'Open alerts', 'pt-BR': 'Alertas abertos' },
      system: 'billing-batches',
    },
    { ...card, title: { en: 'Success rate', 'pt-BR': 'Taxa de sucesso' }, source: 'success' },
    { ...card, title: { en: 'Failed', 'pt-BR': 'Com falha' }, source: 'failed' },
    { ...card, title: { en: 'Average speed', 'pt-BR': 'Velocidade média' }, source: 'speed' },
    { ...card, title: { en: 'Active alerts', 'pt-BR': 'Alertas ativos' }, source: 'active', detail: 'detail' },
    { kind: 'alerts', title: { en: 'Alerts', 'pt-BR': 'Alertas' }, system: 'billing-batches' },
    // States, progress, threads, arrows, when it will be done; its own page has files of the runs, too.
    { kind: 'watch', watch: watchName, title: { en: "Today's workflow", 'pt-BR': 'Fluxo de hoje' } },
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
  },
})

/** Green up to one figure, yellow up to the other. */
function lightOf(figure: number, green: number, yellow: number): 'green' | 'yellow' | 'red' {
  if (figure <= green) return 'green'
  return figure <= yellow ? 'yellow' : 'red'
}
