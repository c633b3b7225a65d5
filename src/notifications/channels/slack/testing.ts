import { canary, type Reply, type Stage, secretOf, simulateService } from '../common/testing.ts'
import { slack } from './index.ts'

const refusals = {
  'for now': [500, 'rollup_error'],
  'for good': [404, 'no_service'],
  'too often': [429, 'rate_limited'],
} as const

export async function stageSlack(): Promise<Stage> {
  const simulator = await simulateService({
    take: (_request, body) => ({ arrived: { key: '', text: textOf(body) }, reply: { status: 200, text: 'ok' } }),
    refuse: (kind, echo): Reply => ({ status: refusals[kind][0], text: `${refusals[kind][1]} ${echo}` }),
  })
  const at = (scheme: string) =>
    slack({ url: secretOf(`${scheme}://127.0.0.1:${simulator.port}/services/T000/B000/${canary}`) })
  return { simulator, channel: at('http'), encrypted: at('https'), recipient: '' }
}

/** As Slack shows it: the three escapes undone. */
function textOf(body: string): string {
  return body.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
