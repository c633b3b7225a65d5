import { useState } from 'react'
import { useChange } from '../../client/use-get.ts'
import { useOperationTexts } from '../../texts/operations.ts'
import { useTexts } from '../../texts/texts.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Checkbox, Field, Input, Select } from '../../ui/input.tsx'
import type { Schedule } from './schedule-line.tsx'

const catchUps = ['latest', 'all', 'none'] as const

/** Changes when a schedule is due and what happens after down time, or puts back what is declared. */
export function ChangeSchedule({ schedule, onClose }: { schedule: Schedule; onClose(): void }) {
  const texts = useTexts()
  const own = useOperationTexts().schedules
  const path = { name: schedule.name }
  const [timing, setTiming] = useState(schedule.when)
  const [zone, setZone] = useState(schedule.zone ?? '')
  const [catchUp, setCatchUp] = useState(schedule.catchUp)
  const [isEnabled, setEnabled] = useState(schedule.state !== 'DISABLED')
  const change = useChange('patch', '/api/schedules/{name}', onClose)
  const { errors = {} } = change.error ?? {}
  function save() {
    change.mutate({
      path,
      body: {
        ...(timing !== schedule.when && { timing }),
        ...(zone !== (schedule.zone ?? '') && { zone: zone === '' ? null : zone }),
        ...(catchUp !== schedule.catchUp && { catchUp }),
        ...(isEnabled !== (schedule.state !== 'DISABLED') && { isEnabled }),
      },
    })
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={own.changeOf(schedule.name)}
      about={own.changeAbout}
      actions={
        <>
          {schedule.isChanged && (
            <Button
              className="md:mr-auto"
              onClick={() =>
                change.mutate({ path, body: { timing: null, zone: null, catchUp: null, isEnabled: null } })
              }
            >
              {own.putBack}
            </Button>
          )}
          <Button onClick={onClose}>{texts.back}</Button>
          <Button look="primary" isBusy={change.isPending} onClick={save}>
            {texts.save}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <Field label={own.timing} about={own.timingAbout} problem={errors.timing}>
          {(control) => <Input {...control} value={timing} onChange={(event) => setTiming(event.target.value)} />}
        </Field>
        <Field label={own.zone} about={own.zoneAbout} problem={errors.zone}>
          {(control) => <Input {...control} value={zone} onChange={(event) => setZone(event.target.value)} />}
        </Field>
        <Field label={own.catchUp} problem={errors.catchUp}>
          {(control) => (
            <Select {...control} value={catchUp} onChange={(event) => setCatchUp(event.target.value)}>
              {[...new Set([...catchUps, schedule.catchUp])].map((each) => (
                <option key={each} value={each}>
                  {own.catchUps[each as 'all'] ?? each}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Checkbox label={own.enabled} checked={isEnabled} onChange={(event) => setEnabled(event.target.checked)} />
      </div>
    </Dialog>
  )
}
