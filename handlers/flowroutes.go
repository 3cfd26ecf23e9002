package handlers

import (
	"github.com/cloudwa/cloudwa/handlers/flowfiles"
	"github.com/cloudwa/cloudwa/handlers/flowinsight"
	"github.com/cloudwa/cloudwa/handlers/flows"
	"github.com/cloudwa/cloudwa/handlers/flowsettings"
	"github.com/cloudwa/cloudwa/handlers/flowtest"
	"github.com/cloudwa/cloudwa/handlers/web"
)

// flowRoutes are a workspace's automations: everybody may look, admins change them.
func flowRoutes(w *web.Web, parts Parts) []Route {
	f := &flows.Handler{Web: w, Pool: parts.Devices, Engine: parts.Flows, Tests: flowtest.Failing}
	t := &flowtest.Handler{Web: w}
	i := &flowinsight.Handler{Web: w}
	return append(flowSettingsRoutes(w, parts), []Route{
		{get, "/flows/:id/numbers", web.Agent, i.Numbers, 0},
		{get, "/flows/:id/chats", web.Agent, i.ShowChats, 0},
		{get, "/flows/:id/test", web.Agent, t.Show, 0},
		{post, "/flows/:id/test", web.Agent, t.Play, flowtest.Limit},
		{get, "/flows/:id/tests", web.Agent, t.ShowTests, 0},
		{get, "/flows/:id/coverage", web.Agent, t.Coverage, 0},
		{post, "/flows/:id/tests/keep", web.Admin, t.Keep, flowtest.Limit},
		{post, "/flows/:id/tests/rename", web.Admin, t.Rename, 0},
		{post, "/flows/:id/tests/accept", web.Admin, t.Accept, 0},
		{post, "/flows/:id/tests/remove", web.Admin, t.Remove, 0},
		{get, "/flows", web.Agent, f.ShowList, 0},
		{get, "/flows/new", web.Admin, f.ShowNew, 0},
		{post, "/flows/new", web.Admin, f.Create, 0},
		{post, "/flows/import", web.Admin, f.Import, flows.FileLimit},
		{post, "/flows/order", web.Admin, f.Order, 0},
		{get, "/flows/:id", web.Agent, f.Show, 0},
		{get, "/flows/:id/canvas", web.Agent, f.ShowCanvas, 0},
		{post, "/flows/:id/ops", web.Admin, f.SaveOps, flows.OpsLimit},
		{get, "/flows/:id/panel", web.Agent, f.ShowPanel, 0},
		{post, "/flows/:id/tidy", web.Admin, f.Tidy, 0},
		{post, "/flows/:id/rename", web.Admin, f.Rename, 0},
		{get, "/flows/:id/export", web.Agent, f.Export, 0},
		{post, "/flows/:id/step", web.Admin, f.SaveStep, 0},
		{post, "/flows/:id/step/add", web.Admin, f.AddStep, 0},
		{post, "/flows/:id/step/remove", web.Admin, f.RemoveStep, 0},
		{post, "/flows/:id/draft", web.Admin, f.SaveDraft, 0},
		{post, "/flows/:id/about", web.Admin, f.SaveAbout, 0},
		{get, "/flows/:id/publish", web.Admin, f.ShowPublish, 0},
		{post, "/flows/:id/publish", web.Admin, f.Publish, 0},
		{get, "/flows/:id/versions", web.Agent, f.ShowVersions, 0},
		{post, "/flows/:id/restore", web.Admin, f.Restore, 0},
		{post, "/flows/:id/rollback", web.Admin, f.Rollback, 0},
		{post, "/flows/:id/runs/stop", web.Admin, f.StopRuns, 0},
		{post, "/flows/:id/runs/move", web.Admin, f.MoveRuns, 0},
		{post, "/flows/:id/activate", web.Admin, f.Activate, 0},
		{post, "/flows/:id/deactivate", web.Admin, f.Deactivate, 0},
		{post, "/flows/:id/move", web.Admin, f.Move, 0},
		{post, "/flows/:id/place", web.Admin, f.Place, 0},
		{post, "/flows/:id/duplicate", web.Admin, f.Duplicate, 0},
		{post, "/flows/:id/delete", web.Admin, f.Delete, 0},
	}...)
}

// flowSettingsRoutes are what all flows of a workspace share: everybody may look, admins change it.
func flowSettingsRoutes(w *web.Web, parts Parts) []Route {
	f := &flowsettings.Handler{Web: w}
	files := &flowfiles.Handler{Web: w, Blobs: parts.Blobs}
	return []Route{
		{get, "/flows/settings", web.Agent, f.Show, 0},
		{post, "/flows/settings", web.Admin, f.Save, 0},
		{post, "/flows/settings/secrets", web.Admin, f.SaveSecret, 0},
		{post, "/flows/settings/secrets/remove", web.Admin, f.RemoveSecret, 0},
		{get, "/flows/files", web.Agent, files.Show, 0},
		{post, "/flows/files", web.Admin, files.Upload, flowfiles.Limit},
		{post, "/flows/files/:id/delete", web.Admin, files.Delete, 0},
	}
}
