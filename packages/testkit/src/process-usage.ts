import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes resident now, and the most there ever were. */
export function memoryOf(pid: number): { resident: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? Number.NaN) / 1024;
  return { resident: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** Processor time used since the start, seconds: fields 14 and 15 of `/proc/PID/stat`, in hundredths of a second on every Linux that Node runs on. */
export function cpuSecondsOf(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
  return (Number(afterName[11]) + Number(afterName[12])) / 100;
}

/** The same to the nanosecond, of the threads that are alive (proc_pid_schedstat(5)). */
export function threadCpuSecondsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return sum + Number(nanoseconds) / 1e9;
  }, 0);
}
