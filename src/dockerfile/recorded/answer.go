package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/containerd/platforms"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

type Req struct {
	Kind      string            `json:"kind"`
	Text      string            `json:"text"`
	Vars      map[string]string `json:"vars"`
	Escape    string            `json:"escape"`
	BuildArgs map[string]string `json:"buildArgs"`
	Target    string            `json:"target"`
	Images    map[string]string `json:"images"` // name to config JSON
	Raw       bool              `json:"raw"`
}

type resolver struct{ images map[string]string }

func (r resolver) ResolveImageConfig(ctx context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	if c, ok := r.images[ref]; ok {
		return ref, "", []byte(c), nil
	}
	return ref, "", []byte(`{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:aaaa"]}}`), nil
}

func node(n *parser.Node) map[string]any {
	v, err := instructions.ParseInstruction(n)
	m := map[string]any{"keyword": n.Value, "line": n.StartLine, "endLine": n.EndLine, "flags": n.Flags, "heredocs": n.Heredocs, "original": n.Original, "dump": n.Dump()}
	if err != nil {
		m["error"] = err.Error()
		return m
	}
	m["value"] = v
	if r, ok := v.(*instructions.RunCommand); ok {
		m["network"] = instructions.GetNetwork(r)
		m["security"] = instructions.GetSecurity(r)
		m["devices"] = instructions.GetDevices(r)
	}
	return m
}

func handle(q Req) (res map[string]any) {
	defer func() {
		if e := recover(); e != nil {
			res = map[string]any{"panic": fmt.Sprint(e)}
		}
	}()
	switch q.Kind {
	case "parse":
		r, err := parser.Parse(bytes.NewReader([]byte(q.Text)))
		if err != nil {
			return map[string]any{"error": err.Error()}
		}
		out := []any{}
		for _, c := range r.AST.Children {
			out = append(out, node(c))
		}
		o := map[string]any{"nodes": out, "escape": string(r.EscapeToken)}
		if _, _, err := instructions.Parse(r.AST, nil); err != nil {
			o["error2"] = err.Error()
		}
		return o
	case "word":
		esc := '\\'
		if q.Escape == "`" {
			esc = '`'
		}
		env := []string{}
		for k, v := range q.Vars {
			env = append(env, k+"="+v)
		}
		l := shell.NewLex(esc)
		if q.Raw {
			l.SkipProcessQuotes = true
		}
		r, err := l.ProcessWordWithMatches(q.Text, shell.EnvsFromSlice(env))
		if err != nil {
			return map[string]any{"error": err.Error()}
		}
		w, _ := l.ProcessWords(q.Text, shell.EnvsFromSlice(env))
		if w == nil {
			w = []string{}
		}
		return map[string]any{"result": r.Result, "words": w, "matched": r.Matched, "unmatched": r.Unmatched}
	case "build":
		p := platforms.MustParse("linux/amd64")
		caps := pb.Caps.CapSet(pb.Caps.All())
		opt := dockerfile2llb.ConvertOpt{TargetPlatform: &p, MetaResolver: resolver{q.Images}, LLBCaps: &caps}
		opt.Config = dockerui.Config{Target: q.Target, BuildArgs: q.BuildArgs}
		if opt.Config.BuildArgs == nil {
			opt.Config.BuildArgs = map[string]string{}
		}
		r, err := dockerfile2llb.Dockerfile2LLB(context.Background(), []byte(q.Text), opt)
		if err != nil {
			return map[string]any{"error": err.Error()}
		}
		execs := []any{}
		def, err := r.State.Marshal(context.Background())
		if err != nil {
			return map[string]any{"error": err.Error()}
		}
		for _, d := range def.ToPB().Def {
			var op pb.Op
			if err := op.Unmarshal(d); err != nil {
				continue
			}
			if e := op.GetExec(); e != nil {
				execs = append(execs, map[string]any{"args": e.Meta.Args, "env": e.Meta.Env, "cwd": e.Meta.Cwd, "user": e.Meta.User, "mounts": e.Mounts})
			}
			if s := op.GetSource(); s != nil {
				execs = append(execs, map[string]any{"source": s.Identifier, "platform": op.Platform})
			}
			if f := op.GetFile(); f != nil {
				execs = append(execs, map[string]any{"file": f.Actions})
			}
		}
		return map[string]any{"image": r.Image, "ops": execs}
	}
	return map[string]any{"error": "kind?"}
}

func main() {
	sc := bufio.NewScanner(os.Stdin)
	sc.Buffer(make([]byte, 1<<20), 64<<20)
	w := bufio.NewWriter(os.Stdout)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for sc.Scan() {
		var q Req
		if err := json.Unmarshal(sc.Bytes(), &q); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		enc.Encode(handle(q))
		w.Flush()
	}
}
