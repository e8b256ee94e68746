import fc from 'fast-check';
import type { Write } from './scene.ts';

/** What a RUN can see, written down in the image: a difference in it is then a difference between two files. */
const look = fc.constantFrom(
  'env | grep -vE "^(OTEL|TRACE)" | sort > /tmp/env',
  'find / -xdev -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o -path /tmp -prune -o -print | sort > /tmp/names',
  'stat -c "%A %u:%g %N" /app /app/* > /tmp/app 2>&1 || true',
  'pwd > /tmp/where; id >> /tmp/where; umask >> /tmp/where',
  'cat /app/a.txt /new /x > /tmp/seen 2>/dev/null',
  'cat /etc/passwd > /tmp/accounts',
  'cat <<EOF > /tmp/here\n$HERE $A "$B"\nEOF',
);

const change = fc.constantFrom(
  'mkdir -p /app/x/y; echo 1 > /app/x/y/1',
  'rm -rf /app/sub /app/dir',
  'rm -rf /app; mkdir -m 750 /app; echo new > /app/new',
  'rm -rf /new; ln -s /app /new',
  'rm -rf /app/a.txt; mkdir /app/a.txt',
  'mv /app /moved; ln -s moved /app',
  'chmod 700 /app; chown 9:9 /app/a.txt',
  'ln /app/a.txt /app/hard; ln -s a.txt /app/soft',
  'echo "late:x:77:78::/:/bin/sh" >> /etc/passwd',
  'chmod u+s,g+s /app; chmod +t /tmp',
  'rm -f a.txt; echo relative > file',
  'touch /app/.wh-not; mknod /app/pipe p',
  'true',
);

/** Forms that need no execution, where a path is there; plain words and others. */
const simple = fc.constantFrom(
  'chmod +x /app/a.txt',
  'chmod -R 750 /app',
  'chmod u=rwX,go= /app /app/a.txt',
  'chmod 4755 a.txt',
  'chown -R 1000:1001 /app',
  'chown app:www /app/a.txt',
  'chown -h 5 /app/current',
  'chown :33 /app',
  'mkdir -p /app/made/deep /data',
  'mkdir /only/one/level',
  'mkdir -p /lib/by/link && chmod 700 /lib/by',
  'mkdir -m 700 -p /srv/m',
  'ln -s /app/a.txt /usr/local/a',
  'ln -sf ../app /srv/l',
  'ln -sfn /app /app/current',
  'mkdir -p /app/logs && chown -R nobody /app && chmod -R g+w /app',
  'ln -s $HERE /to-here',
  'mkdir -p "/app/with blank" \'/app/$A\'',
);

const mounts = fc.constantFrom(
  'RUN --mount=type=bind,target=/context find /context | sort > /tmp/context',
  'RUN --mount=target=/f,source=a.txt cat /f > /tmp/a',
  'RUN --mount=type=tmpfs,target=/t touch /t/x; ls /t > /tmp/t',
  'RUN --mount=type=cache,target=/cache,id=$HERE ls -ld /cache > /dev/null',
  'RUN --mount=from=@app:1,source=/srv,target=/m ls /m > /tmp/m',
  'RUN --network=none cat /etc/passwd > /tmp/n',
);

/** RUN in its forms; most never fail, whatever stands there: a refusal in one of many instructions would hide the others. */
const anyRun: fc.Arbitrary<Write> = fc.oneof(
  { weight: 3, arbitrary: look.map((text) => () => [`RUN ${text}`]) },
  { weight: 5, arbitrary: change.map((text) => () => [`RUN (${text}) 2>/dev/null || true`]) },
  { weight: 3, arbitrary: fc.tuple(simple, fc.nat(15)).map(([text, chance]) => standing(chance, text, `RUN ${text}`)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(simple, fc.nat(15))
      .map(([text, chance]) => standing(chance, text, `RUN ${JSON.stringify(text.replace(/["']/g, '').split(' '))}`)),
  },
  { weight: 1, arbitrary: change.map((text) => () => [`RUN <<END\n(${text}) 2>/dev/null\ntrue\nEND`]) },
  { weight: 1, arbitrary: mounts.map((text) => () => [text]) },
  {
    weight: 1,
    arbitrary: fc.nat(2).map(
      (other): Write =>
        ({ stage }) => [
          stage === 0
            ? 'RUN true'
            : `RUN --mount=from=s${other % stage},target=/m (ls -a /m /m/app | sort > /tmp/from) 2>/dev/null || true`,
        ],
    ),
  },
);

/** RUN where something can be run; now and then where nothing can. */
export const randomRun: fc.Arbitrary<Write> = fc.tuple(anyRun, fc.nat(9)).map(
  ([write, chance]) =>
    (scene) =>
      scene.root === 'scratch' && chance > 0 ? [] : write(scene),
);

/** What a simple RUN is about is there, but now and then. */
function standing(chance: number, text: string, run: string): Write {
  return ({ sources }) => {
    if (chance === 0) return [run];
    const isThere = sources.some(({ path, kind }) => path === 'a.txt' && kind === 'file');
    return [
      ...(isThere ? ['COPY a.txt /app/'] : ['COPY <<EOF /app/a.txt\nnot from the context\nEOF']),
      ...(/ a\.txt$/.test(text) ? ['WORKDIR /app'] : []),
      ...(/ \/(?:srv|usr\/local|only)\//.test(text) ? ['RUN mkdir -p /srv /usr/local /only/one'] : []),
      run,
    ];
  };
}
