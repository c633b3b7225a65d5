import { basename } from 'node:path'
import type { SettingsFile, StepLog } from 'millrace'
import { accessTo, shownAddress } from './connectors/settings.ts'
import type { Source, SourceName } from './connectors/source.ts'
import type { PipelineConfig } from './pipeline-config.ts'

/** A source as a run is going to ask it. */
export interface ConfiguredSource extends Source {
  /** False: its step is skipped. */
  enabled: boolean
  /** Without anything that may be secret. */
  address: string
  /** Null where no key is taken. */
  hasKey: boolean | null
}

/**
 * What the settings say and what a run is going to ask, as the first step's output. It is stored with the run, and the
 * fetching steps take from it whether a source is simulated: a run that is resumed in another environment must not store
 * under a code whose window it does not have.
 *
 * Refuses a file that is none, with everything that is wrong and where.
 */
export async function configuration(settings: SettingsFile<PipelineConfig>, log: Pick<StepLog, 'info' | 'warn'>) {
  const { schedule, notifications, retry, sources } = await settings.read()
  const { isReference } = await import('./pipeline-config-schema.ts')
  const { email, slack } = notifications
  const isLiteral = !isReference(slack.webhook_url)
  const file = basename(settings.file)
  if (isLiteral) {
    log.warn(
      `${file} holds a webhook address, which is a password to whoever reads the file. Set SLACK_WEBHOOK_URL to it, ` +
        'and write webhook_url: ${SLACK_WEBHOOK_URL}',
    )
  }
  const configured = (name: SourceName): ConfiguredSource => {
    const { enabled } = sources[name]
    if (!enabled) log.info(`${name} is not asked: ${file} disables it`)
    const { source, baseUrl, key } = accessTo(name)
    return { ...source, enabled, address: shownAddress(baseUrl), hasKey: name === 'yahoo' ? null : key.isSet }
  }
  return {
    schedule,
    // Whoever sends takes the address from where the reference leads; a literal one is not kept with the run.
    notifications: { email, slack: { ...slack, webhook_url: isLiteral ? null : slack.webhook_url } },
    retry: { attempts: retry.max_attempts, base: `${Math.round(retry.backoff_seconds * 1000)}ms` },
    sources: { eia: configured('eia'), fred: configured('fred'), yahoo: configured('yahoo') },
  }
}
