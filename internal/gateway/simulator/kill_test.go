package simulator_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// simulatorDir, when it is set, makes the test program a simulator on that folder.
const simulatorDir = "SIMULATOR_TEST_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(simulatorDir); dir != "" {
		serve(dir)
		return
	}
	os.Exit(m.Run())
}

// serve runs a simulator until it is killed; its address is the first line that it writes.
func serve(dir string) {
	sim, err := simulator.New(simulator.Options{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("http://" + listener.Addr().String())
	fmt.Println(http.Serve(listener, sim.Handler()))
}

// spawn starts a simulator as a process of its own.
func spawn(t *testing.T, dir string) (*exec.Cmd, string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0])
	command.Env = append(os.Environ(), simulatorDir+"="+dir)
	out, err := command.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, command.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(line, "http://"), line)
	return command, strings.TrimSpace(line)
}

func post(address string, body any) (int, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, err
	}
	response, err := http.Post(address, "application/json", bytes.NewReader(text))
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

func TestNothingAnsweredIsLostWhenTheProcessIsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	process, address := spawn(t, dir)
	status, err := post(address+"/api/sessions", m{"name": "shop", "start": true})
	require.NoError(t, err)
	require.Equal(t, 201, status)
	status, err = post(address+control+"sessions/shop/scan", m{"phone": number})
	require.NoError(t, err)
	require.Equal(t, 200, status)

	answered := map[string]bool{}
	for round := range 3 {
		var mu sync.Mutex
		var work sync.WaitGroup
		enough := make(chan struct{})
		for sender := range 4 {
			work.Go(func() {
				for n := 0; ; n++ {
					text := fmt.Sprintf("%d-%d-%d", round, sender, n)
					if status, err := post(address+"/api/sendText", m{"session": "shop", "chatId": "15551234567", "text": text}); err != nil || status != 201 {
						return // killed
					}
					mu.Lock()
					answered[text] = true
					if sender == 0 && n == 20 {
						close(enough)
					}
					mu.Unlock()
				}
			})
		}
		<-enough
		require.NoError(t, process.Process.Kill())
		work.Wait()
		require.Error(t, process.Wait())
		process, address = spawn(t, dir)
	}

	response, err := http.Get(address + control + "counts?session=shop")
	require.NoError(t, err)
	defer response.Body.Close()
	var counts []simulator.Count
	require.NoError(t, json.NewDecoder(response.Body).Decode(&counts))
	for _, count := range counts {
		require.Equal(t, 1, count.Sends, count.Text)
		delete(answered, count.Text)
	}
	require.Empty(t, answered, "answered and lost")
	require.NoError(t, process.Process.Kill())
	require.Error(t, process.Wait())
}
