/** The channel on which schedulers hear that a schedule, or a freeze, was changed. Only a hint: they look every 10 s anyway. */
export const schedulesChannel = 'schedules'
