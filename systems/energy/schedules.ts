import { type DeclaredPipeline, daily, monthly, type SettingsFile, schedule, weekly } from 'millrace'
import type { PipelineConfig } from './pipeline-config.ts'

/** A run takes seconds; an hour leaves room for a source that is down for a while. */
const deadline = '1h'

/** The schedule that the settings name. The scheduler asks every minute, so an edit of the file counts from then on. */
export async function energySchedules(settings: SettingsFile<PipelineConfig>, run: DeclaredPipeline) {
  const { enabled, time, timezone, frequency } = (await settings.read()).schedule
  const when = {
    daily: () => daily(time, { timezone }),
    weekly: () => weekly('monday', time, { timezone }),
    monthly: () => monthly(1, time, { timezone }),
  }[frequency]()
  return [schedule('energy-prices', { run, when, enabled, deadline })]
}
