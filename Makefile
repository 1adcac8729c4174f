SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test check format bench lock clean

python := .venv/bin/python

running := python3 python3-venv graphviz fonts-noto-cjk \
	libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
testing := postgresql chromium poppler-utils

help: ## 列出全部目标
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: ## 安装运行所需：系统软件包、.venv、演示用 .env
	@scripts/packages.sh $(running)
	@scripts/venv.sh runtime
	@scripts/dotenv.sh

setup-dev: setup ## 另装测试所需：PostgreSQL、Chromium、node、Java
	@scripts/packages.sh $(testing) \
		$$(command -v npm >/dev/null || echo nodejs npm) \
		$$(command -v java >/dev/null || echo default-jre-headless)
	@scripts/venv.sh dev
	@scripts/node_modules.sh

run: setup ## 准备数据库和演示数据，在 http://127.0.0.1:8000 提供服务（PORT= 换端口）
	@scripts/serve.sh

test: setup-dev ## 在 SQLite 和 PostgreSQL 上各运行一遍全部测试
	@scripts/test.sh

check: setup-dev ## 检查格式、写法、类型、分层、迁移和部署设置
	@scripts/check.sh

bench: setup-dev ## 运行性能测量，打印表格（BENCH= 只测其中几项）
	@env -u DATABASE_URL $(python) -m benchmarks $(BENCH)
	@scripts/with_postgresql.sh $(python) -m benchmarks $(BENCH)

format: setup-dev ## 整理代码格式
	@$(python) -m ruff check --fix-only --quiet .
	@$(python) -m ruff format .

lock: setup-dev ## 按 pyproject.toml 重新锁定依赖（UPGRADE=1 升级）
	@scripts/lock.sh

clean: ## 删除 .venv、node_modules 和缓存；数据留在 var/
	rm -rf .venv node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
