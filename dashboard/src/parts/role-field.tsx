import type { Session } from '../client/session.ts'
import { useOperationTexts } from '../texts/operations.ts'
import { Field, Select } from '../ui/input.tsx'

export type RoleName = Session['user']['role']

interface RoleFieldProps {
  label: string
  value: RoleName
  /** Those that may be chosen. */
  roles: readonly RoleName[]
  problem?: string | undefined
  onChange(role: RoleName): void
}

/** Asks what somebody, or a program, may do. */
export function RoleField({ label, value, roles, problem, onChange }: RoleFieldProps) {
  const texts = useOperationTexts().people
  return (
    <Field label={label} problem={problem}>
      {(control) => (
        <Select {...control} value={value} onChange={(event) => onChange(event.target.value as RoleName)}>
          {roles.map((role) => (
            <option key={role} value={role}>
              {`${texts.roles[role]}: ${texts.rolesAbout[role]}`}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
