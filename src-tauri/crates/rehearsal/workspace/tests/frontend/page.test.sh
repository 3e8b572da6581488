page=$(render src/frontend/app.html 'Market & Sage' 9.9.9 abc1234)
holds 'a page names its build' contains "$page" '<meta name="build" content="9.9.9" data-commit="abc1234">'
holds 'a page shows its title' contains "$page" '<h1>Market &amp; Sage</h1>'
refuses 'no mark of the template is left' contains "$page" '@title@'
equals 'before noon it is morning' "$(greeting 8)" 'Good morning'
equals 'before six it is afternoon' "$(greeting 15)" 'Good afternoon'
equals 'later it is evening' "$(greeting 21)" 'Good evening'
