package main

import (
	"encoding/json"
	"fmt"
	"regexp"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/warning"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// stage is where an object was refused.
type stage string

const (
	decoding   stage = "decode"
	validation stage = "validate"
)

// verdict is what the server would answer.
type verdict struct {
	Accepted bool     `json:"accepted"`
	Stage    stage    `json:"stage,omitempty"`
	Message  string   `json:"message,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

func (v verdict) String() string {
	answer := "accepted"
	if !v.Accepted {
		answer = fmt.Sprintf("refused (%s): %s", v.Stage, v.Message)
	}
	for _, text := range v.Warnings {
		answer += "; warning: " + text
	}
	return answer
}

func refused(at stage, err error) verdict { return verdict{Stage: at, Message: err.Error()} }

// What is not stable is not served unless somebody turns it on.
var stable = regexp.MustCompile(`^v[0-9]+$`)

// The server decodes with strict field validation where kubectl asks for it, as it does by default.
var decoder = func() runtime.Decoder {
	codecs := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict)
	info, _ := runtime.SerializerInfoForMediaType(codecs.SupportedMediaTypes(), runtime.ContentTypeJSON)
	return codecs.DecoderToVersion(info.StrictSerializer, runtime.InternalGroupVersioner)
}()

// judge says what the server would answer to a request to create this JSON object.
func judge(body []byte) (answer verdict) {
	// A panic is answered with an error by the server too.
	defer func() {
		if panicked := recover(); panicked != nil {
			answer = refused(validation, fmt.Errorf("the server panics: %v", panicked))
		}
	}()
	var header metav1.TypeMeta
	if err := json.Unmarshal(body, &header); err != nil {
		return refused(decoding, err)
	}
	kind := header.GroupVersionKind()
	strategy, known := strategies[kind.GroupKind()]
	if !known || !stable.MatchString(kind.Version) || !legacyscheme.Scheme.Recognizes(kind) {
		return refused(decoding, fmt.Errorf("no matches for kind %q in version %q", header.Kind, header.APIVersion))
	}
	object, _, err := decoder.Decode(body, nil, nil)
	if err != nil {
		return refused(decoding, err)
	}
	return create(strategy, kind, object)
}

// create follows the create handler and the generic registry.
func create(strategy rest.RESTCreateStrategy, kind schema.GroupVersionKind, object runtime.Object) verdict {
	metadata, err := meta.Accessor(object)
	if err != nil {
		return refused(decoding, err)
	}
	namespace := metav1.NamespaceNone
	if strategy.NamespaceScoped() {
		if namespace = metadata.GetNamespace(); namespace == metav1.NamespaceNone {
			namespace = metav1.NamespaceDefault // what kubectl sends it to
		}
	}
	warnings := &recorder{}
	ctx := genericapirequest.WithNamespace(genericapirequest.NewContext(), namespace)
	ctx = warning.WithWarningRecorder(ctx, warnings)
	ctx = genericapirequest.WithRequestInfo(ctx, &genericapirequest.RequestInfo{
		IsResourceRequest: true, Verb: "create", APIGroup: kind.Group, APIVersion: kind.Version, Namespace: namespace,
	})
	rest.FillObjectMetaSystemFields(metadata)
	if metadata.GetGenerateName() != "" && metadata.GetName() == "" {
		metadata.SetName(strategy.GenerateName(metadata.GetGenerateName()))
	}
	if err := admit(ctx, object); err != nil {
		return refused(validation, err)
	}
	if err := rest.BeforeCreate(strategy, ctx, object); err != nil {
		answer := refused(validation, err)
		answer.Warnings = warnings.texts
		return answer
	}
	return verdict{Accepted: true, Warnings: warnings.texts}
}

// recorder keeps the warnings that the server would send along with its answer.
type recorder struct{ texts []string }

// AddWarning implements warning.Recorder.
func (r *recorder) AddWarning(_, text string) { r.texts = append(r.texts, text) }

var _ warning.Recorder = &recorder{}
