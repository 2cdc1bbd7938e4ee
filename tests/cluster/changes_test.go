package cluster

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// wrong lists, for each JSON type, what a field of that type is replaced by. Every field is also removed, every object gets
// an unknown field, and every list its first element a second time.
var wrong = map[string][]any{
	"string": {7.0, "", "Not Valid!", strings.Repeat("a", 254)},
	"number": {"seven", -1.0, 0.0, 1.5, 70000.0, 5e9},
	"bool":   {"true", nil}, // nil stands for the opposite
	"object": {"text", []any{}, object{}},
	"list":   {"text", object{}, []any{}, []any{nil}},
}

// arbitrary are the maps whose keys are not fields: one key of them stands for all.
var arbitrary = []string{"labels", "annotations", "matchLabels", "nodeSelector", "data", "binaryData", "stringData", "podSelector"}

// mutations changes every field of every kind once, wherever it is met first, the documents with the most fields first.
// Pod templates are the same for all workloads: only those of StatefulSets are changed throughout.
func mutations(golden, sound []base) ([]base, []exchange) {
	var bases []base
	var exchanges []exchange
	seen := map[string]bool{}
	numbers := map[string]int{}
	for _, group := range [][]base{golden, sound} {
		for len(group) > 0 {
			most := slices.MaxFunc(group, func(one, other base) int {
				return cmp.Compare(len(unseen(one, seen)), len(unseen(other, seen)))
			})
			pointers := unseen(most, seen)
			if len(pointers) == 0 {
				break
			}
			if numbers[most.Name]++; numbers[most.Name] > 1 {
				most.Name += "-" + strconv.Itoa(numbers[most.Name])
			}
			bases = append(bases, most)
			for _, pointer := range pointers {
				seen[general(most.Object, pointer)] = true
				for _, change := range changesOf(most.Object, pointer) {
					exchanges = append(exchanges, exchange{Base: most.Name, Change: [][]any{change}})
				}
			}
			group = slices.DeleteFunc(slices.Clone(group), func(each base) bool {
				return len(unseen(each, seen)) == 0
			})
		}
	}
	return bases, exchanges
}

// unseen lists the pointers of an object, in the order of their names, whose like has not been changed.
func unseen(each base, seen map[string]bool) []string {
	var fresh []string
	here := map[string]bool{}
	for _, pointer := range pointers(each.Object, "") {
		like := general(each.Object, pointer)
		if !seen[like] && !here[like] && isWanted(each.Object, pointer) {
			here[like] = true
			fresh = append(fresh, pointer)
		}
	}
	return fresh
}

func isWanted(from object, pointer string) bool {
	kind := text(from, "kind")
	switch {
	case strings.HasPrefix(pointer, "/metadata/namespace"): // the address of a request tells it too
		return false
	case strings.Contains(pointer, "/template/spec/"):
		return kind == "StatefulSet"
	case strings.HasPrefix(pointer, "/spec/") && kind == "Pod":
		return !strings.Contains(pointer, "ontainers/") // as above
	}
	return true
}

// general names a pointer without positions and arbitrary keys; what all kinds share is one for all.
func general(from object, pointer string) string {
	steps := strings.Split(pointer, "/")
	for i, step := range steps {
		if _, err := strconv.Atoi(step); err == nil || (i > 0 && slices.Contains(arbitrary, steps[i-1])) {
			steps[i] = "*"
		}
	}
	like := strings.Join(steps, "/")
	if like == "/apiVersion" || like == "/kind" || (strings.HasPrefix(like, "/metadata/") && like != "/metadata/name") {
		return like
	}
	return text(from, "kind") + like
}

// pointers lists those of all fields and elements.
func pointers(value any, at string) []string {
	var all []string
	switch value := value.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			next := at + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
			all = append(append(all, next), pointers(value[key], next)...)
		}
	case []any:
		for i, item := range value {
			next := fmt.Sprintf("%s/%d", at, i)
			all = append(append(all, next), pointers(item, next)...)
		}
	}
	return all
}

func changesOf(from object, pointer string) [][]any {
	value, parent := at(from, pointer), at(from, pointer[:strings.LastIndex(pointer, "/")])
	changes := [][]any{{pointer}}
	add := func(pointer string, value any) { changes = append(changes, []any{pointer, value}) }
	if _, isElement := parent.([]any); isElement {
		changes = nil // lists of one element less are tried as empty ones
	}
	var name string
	switch value := value.(type) {
	case string:
		name = "string"
	case float64:
		name = "number"
	case bool:
		name = "bool"
	case object:
		name = "object"
		add(pointer+"/esgenUnknown", 1.0)
	case []any:
		name = "list"
		if len(value) > 0 {
			add(fmt.Sprintf("%s/%d", pointer, len(value)), value[0])
		}
	}
	for _, replacement := range wrong[name] {
		if before, isBool := value.(bool); isBool && replacement == nil {
			replacement = !before
		}
		add(pointer, replacement)
	}
	return changes
}

// at returns what stands at a pointer, or nil.
func at(value any, pointer string) any {
	for _, step := range steps(pointer) {
		switch inner := value.(type) {
		case object:
			value = inner[step]
		case []any:
			value = inner[must(strconv.Atoi(step))]
		default:
			return nil
		}
	}
	return value
}

// apply changes a copy: what is missing on the way is made, and the position behind a list's last element appends.
func apply(t *testing.T, from object, changes [][]any) object {
	t.Helper()
	var copied any
	if err := json.Unmarshal([]byte(body(t, from)), &copied); err != nil {
		t.Error(err)
	}
	for _, change := range changes {
		copied = changed(copied, steps(change[0].(string)), change[1:])
	}
	return copied.(object)
}

// changed returns a value after a change at the end of some steps into it.
func changed(value any, steps []string, to []any) any {
	if len(steps) == 0 {
		return to[0]
	}
	step, isLast := steps[0], len(steps) == 1
	switch inner := value.(type) {
	case []any:
		i := must(strconv.Atoi(step))
		switch {
		case isLast && len(to) == 0:
			return slices.Delete(inner, i, i+1)
		case i == len(inner):
			return append(inner, changed(nil, steps[1:], to))
		}
		inner[i] = changed(inner[i], steps[1:], to)
		return inner
	default:
		within, _ := value.(object)
		if within == nil {
			within = object{}
		}
		if isLast && len(to) == 0 {
			delete(within, step)
		} else {
			within[step] = changed(within[step], steps[1:], to)
		}
		return within
	}
}

func steps(pointer string) []string {
	all := strings.Split(pointer, "/")[1:]
	for i, step := range all {
		all[i] = strings.NewReplacer("~1", "/", "~0", "~").Replace(step)
	}
	return all
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
