#!/usr/bin/env node
import '../dist/frAroundWeb.js';
