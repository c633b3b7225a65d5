import { RoleField, type RoleName } from '../../parts/role-field.tsx'
import { useOperationTexts } from '../../texts/operations.ts'
import { Field, Input } from '../../ui/input.tsx'

/** What is said of somebody, as it is typed. */
export interface UserDraft {
  name: string
  role: RoleName
  /** With commas between them. */
  groups: string
}

interface UserFieldsProps {
  draft: UserDraft
  /** By field. */
  problems: Readonly<Record<string, string | undefined>>
  /** Nobody takes the own rights away by mistake. */
  hasRole: boolean
  onChange(draft: UserDraft): void
}

/** Name, role and groups of somebody. */
export function UserFields({ draft, problems, hasRole, onChange }: UserFieldsProps) {
  const texts = useOperationTexts().people
  const { name, role, groups } = draft
  return (
    <>
      <Field label={texts.name} problem={problems.name}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={200}
            value={name}
            onChange={(event) => onChange({ ...draft, name: event.target.value })}
          />
        )}
      </Field>
      {hasRole && (
        <RoleField
          label={texts.role}
          value={role}
          roles={['viewer', 'operator', 'admin']}
          problem={problems.role}
          onChange={(changed) => onChange({ ...draft, role: changed })}
        />
      )}
      <Field label={texts.groups} about={texts.groupsAbout} problem={problems.groups}>
        {(control) => (
          <Input {...control} value={groups} onChange={(event) => onChange({ ...draft, groups: event.target.value })} />
        )}
      </Field>
    </>
  )
}
