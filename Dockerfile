# The image holds one program on Alpine and runs it as an ordinary user.
#
#   docker build --build-arg REVISION=$(git rev-parse --short=12 HEAD) -t cloudwa .

FROM node:24-bookworm-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress
COPY . .
RUN node scripts/assets.mjs

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=assets /src/static/dist static/dist
ARG REVISION=
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.revision=${REVISION}" -o /out/cloudwa ./cmd/cloudwa

FROM alpine:3.22
RUN apk add --no-cache ca-certificates tzdata && adduser -D -u 10001 cloudwa && install -d -o cloudwa -g cloudwa -m 0700 /var/lib/cloudwa
COPY --from=program /out/cloudwa /usr/local/bin/cloudwa
USER cloudwa
ENV CLOUDWA_ADDR=0.0.0.0:8080 CLOUDWA_DATA_DIR=/var/lib/cloudwa
WORKDIR /var/lib/cloudwa
# A new volume takes over this folder's owner, so that the user of the image may write to it.
VOLUME /var/lib/cloudwa
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:8080/health"]
ENTRYPOINT ["/usr/local/bin/cloudwa"]
CMD ["serve", "--migrate"]
