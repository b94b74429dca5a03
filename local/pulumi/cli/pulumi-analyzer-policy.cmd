@echo off
rem Starts a policy pack, whose folder is the current one, as the script of this name in Pulumi's releases does.
for /f "delims=" %%r in ('node -p "require.resolve('@pulumi/pulumi/cmd/run-policy-pack')"') do set run=%%r
node "%run%" %*
